CREATE TABLE `review_item` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`tenant_id` text,
	`tracking_number` text,
	`carrier` text,
	`mark` text NOT NULL,
	`opened_at_ms` integer NOT NULL,
	`owner` text,
	`note` text,
	`snoozed_until_ms` integer,
	`closed_at_ms` integer,
	`closed_how` text,
	`closed_why` text,
	`answer` text,
	`answered_by` text,
	`reopens_at_ms` integer,
	CONSTRAINT "review_item_closed_how" CHECK("review_item"."closed_how" IN ('answered', 'itself'))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `review_item_closed` ON `review_item` (`closed_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `review_item_of_shipment` ON `review_item` (`tenant_id`,`tracking_number`,`carrier`) WHERE tracking_number IS NOT NULL;--> statement-breakpoint
-- When the read model first had a shipment: known of those that come from now on.
ALTER TABLE `shipment` ADD `first_at_ms` integer;
