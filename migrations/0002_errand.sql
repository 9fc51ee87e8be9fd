CREATE TABLE `errand` (
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`payload` text NOT NULL,
	`asked_at_ms` integer NOT NULL,
	`request_id` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`due_at_ms` integer,
	`failure` text,
	PRIMARY KEY(`tenant_id`, `kind`, `key`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `errand_due` ON `errand` (`tenant_id`,`due_at_ms`) WHERE due_at_ms IS NOT NULL;
