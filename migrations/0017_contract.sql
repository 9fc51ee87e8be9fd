CREATE TABLE `contract_version` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`deprecated_at_ms` integer,
	`sunset_at_ms` integer,
	`changed_at_ms` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `contract_use` (
	`contract` text NOT NULL,
	`user_kind` text NOT NULL,
	`user_id` text NOT NULL,
	`tenant_id` text,
	`first_at_ms` integer NOT NULL,
	`last_at_ms` integer NOT NULL,
	PRIMARY KEY(`contract`, `user_kind`, `user_id`)
) STRICT, WITHOUT ROWID;
