CREATE TABLE `audit` (
	`object_kind` text NOT NULL,
	`object_id` text NOT NULL,
	`n` integer NOT NULL,
	`tenant_id` text,
	`at_ms` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text NOT NULL,
	`source` text NOT NULL,
	`verb` text NOT NULL,
	`request_id` text NOT NULL,
	`before` text,
	`after` text,
	`hash` text NOT NULL,
	PRIMARY KEY(`object_kind`, `object_id`, `n`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `audit_by_time` ON `audit` (`at_ms`);--> statement-breakpoint
CREATE TABLE `audit_head` (
	`object_kind` text NOT NULL,
	`object_id` text NOT NULL,
	`n` integer NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`object_kind`, `object_id`)
) STRICT, WITHOUT ROWID;
