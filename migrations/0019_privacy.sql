CREATE TABLE `retention` (
	`tenant_id` text NOT NULL,
	`class` text NOT NULL,
	`days` integer NOT NULL,
	`changed_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `class`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `legal_hold` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`shipment_id` text,
	`reason` text NOT NULL,
	`placed_by` text NOT NULL,
	`placed_at_ms` integer NOT NULL,
	`lifted_by` text,
	`lifted_at_ms` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `legal_hold_of_tenant` ON `legal_hold` (`tenant_id`);--> statement-breakpoint
CREATE TABLE `forgetting` (
	`shipment_id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`carrier` text NOT NULL,
	`tracking_number` text NOT NULL,
	`version` integer,
	`erasure_id` text,
	`remembered` text NOT NULL,
	`asked_at_ms` integer NOT NULL,
	`request_id` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `proof_of_delivery` (
	`tenant_id` text NOT NULL,
	`shipment_id` text NOT NULL,
	`carrier` text NOT NULL,
	`tracking_number` text NOT NULL,
	`delivered_at_ms` integer NOT NULL,
	`place` text,
	`words` text,
	PRIMARY KEY(`tenant_id`, `shipment_id`, `delivered_at_ms`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `proof_of_delivery_age` ON `proof_of_delivery` (`delivered_at_ms`);--> statement-breakpoint
CREATE TABLE `erasure` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`subject` text NOT NULL,
	`state` text NOT NULL,
	`found` text NOT NULL,
	`done` text NOT NULL,
	`asked_by` text NOT NULL,
	`asked_at_ms` integer NOT NULL,
	`ended_at_ms` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `erasure_of_tenant` ON `erasure` (`tenant_id`,`asked_at_ms`);--> statement-breakpoint
-- Links that were dropped when their time was over: a chain is whole from its floor on.
ALTER TABLE `audit_head` ADD `floor_n` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `audit_head` ADD `floor_hash` text DEFAULT '' NOT NULL;
