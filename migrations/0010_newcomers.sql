CREATE TABLE `newcomer` (
	`tenant_id` text NOT NULL,
	`tracking_number` text NOT NULL,
	`carrier` text NOT NULL,
	`id` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `tracking_number`, `carrier`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
-- Until a shipment changes again, it counts as changed when its object last did.
ALTER TABLE `shipment` ADD `changed_at_ms` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `shipment` SET `changed_at_ms` = `updated_at_ms`;
