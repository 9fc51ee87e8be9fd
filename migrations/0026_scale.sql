ALTER TABLE `newcomer` ADD `listed_at_ms` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `shipment` ADD `unlinked_at_ms` integer;--> statement-breakpoint
CREATE INDEX `shipment_exception` ON `shipment` (`tenant_id`) WHERE milestone = 'exception';--> statement-breakpoint
CREATE INDEX `shipment_unlinked` ON `shipment` (`tenant_id`) WHERE unlinked_at_ms IS NOT NULL;--> statement-breakpoint
CREATE INDEX `booking_waiting` ON `booking` (`tenant_id`) WHERE review IS NOT NULL OR state IN ('refused', 'uncertain', 'drafted');--> statement-breakpoint
CREATE INDEX `drift_open` ON `drift` (`id`) WHERE state = 'open';--> statement-breakpoint
CREATE INDEX `picking_written` ON `picking` (`tenant_id`,`write_date`);--> statement-breakpoint
CREATE INDEX `run_ended` ON `run` (`ended_at_ms`) WHERE ended_at_ms IS NOT NULL;--> statement-breakpoint
CREATE INDEX `sales_order_named` ON `sales_order` (`tenant_id`,`name`);