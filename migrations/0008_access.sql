-- A token of before has none of these: it goes on for all tenants and domains, and without an end.
ALTER TABLE `api_token` ADD `tenants` text;--> statement-breakpoint
ALTER TABLE `api_token` ADD `domains` text;--> statement-breakpoint
ALTER TABLE `api_token` ADD `expires_at_ms` integer;--> statement-breakpoint
ALTER TABLE `api_token` ADD `created_by` text;--> statement-breakpoint
ALTER TABLE `api_token` ADD `last_used_at_ms` integer;--> statement-breakpoint
ALTER TABLE `api_token` ADD `rotated_at_ms` integer;--> statement-breakpoint
ALTER TABLE `api_token` ADD `previous_hash` text;--> statement-breakpoint
ALTER TABLE `api_token` ADD `previous_until_ms` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `api_token_previous_hash` ON `api_token` (`previous_hash`);--> statement-breakpoint
CREATE TABLE `person` (
	`id` text PRIMARY KEY NOT NULL,
	`issuer` text NOT NULL,
	`claim` text NOT NULL,
	`value` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`tenants` text,
	`domains` text,
	`created_at_ms` integer NOT NULL,
	`created_by` text NOT NULL,
	`disabled_at_ms` integer,
	CONSTRAINT "person_claim" CHECK("person"."claim" IN ('sub', 'email'))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `person_called` ON `person` (`issuer`,`claim`,`value`);
