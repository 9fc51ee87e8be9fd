CREATE TABLE `run` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`asked` text NOT NULL,
	`asked_by` text NOT NULL,
	`state` text NOT NULL,
	`counts` text DEFAULT '{}' NOT NULL,
	`findings` text DEFAULT '[]' NOT NULL,
	`failure` text,
	`asked_at_ms` integer NOT NULL,
	`started_at_ms` integer,
	`ended_at_ms` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `run_of_tenant` ON `run` (`tenant_id`,`kind`,`asked_at_ms`);
--> statement-breakpoint
CREATE TABLE `drift` (
	`tenant_id` text NOT NULL,
	`picking_id` integer NOT NULL,
	`tracking_number` text NOT NULL,
	`carrier` text NOT NULL,
	`subject` text NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`held` text NOT NULL,
	`meant` text NOT NULL,
	`times` integer NOT NULL,
	`found_at_ms` integer NOT NULL,
	`run_id` text NOT NULL,
	`state` text NOT NULL,
	`answer` text,
	`answered_by` text,
	`note` text,
	`settled_how` text,
	`settled_at_ms` integer,
	PRIMARY KEY(`tenant_id`, `picking_id`, `tracking_number`, `carrier`, `subject`),
	CONSTRAINT "drift_state" CHECK("drift"."state" IN ('open', 'settled')),
	CONSTRAINT "drift_answer" CHECK("drift"."answer" IN ('mesh', 'odoo'))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `drift_id` ON `drift` (`id`);
--> statement-breakpoint
CREATE INDEX `drift_state_of_tenant` ON `drift` (`tenant_id`,`state`,`id`);
--> statement-breakpoint
CREATE TABLE `concession` (
	`tenant_id` text NOT NULL,
	`picking_id` integer NOT NULL,
	`field` text NOT NULL,
	`cell` text NOT NULL,
	`why` text NOT NULL,
	`conceded_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `picking_id`, `field`),
	CONSTRAINT "concession_why" CHECK("concession"."why" IN ('review', 'odoo'))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `odoo_authority` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`rules` text NOT NULL,
	`changed_at_ms` integer NOT NULL
) STRICT, WITHOUT ROWID;
