ALTER TABLE `certification_sample` ADD `body_key` text;--> statement-breakpoint
ALTER TABLE `certification_sample` ADD `body_kid` text;--> statement-breakpoint
ALTER TABLE `kept_payload` ADD `body_key` text;--> statement-breakpoint
ALTER TABLE `kept_payload` ADD `body_kid` text;--> statement-breakpoint
CREATE INDEX `kept_payload_waiting` ON `kept_payload` (`endpoint_id`,`kind`,`size_bytes`) WHERE released_at_ms IS NULL;