ALTER TABLE `api_token` ADD `roots` text DEFAULT '["unknown"]' NOT NULL;--> statement-breakpoint
ALTER TABLE `api_token` ADD `held_by` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `api_token` ADD `previous_held_by` text;--> statement-breakpoint
ALTER TABLE `kept_payload` ADD `merit` text;--> statement-breakpoint
ALTER TABLE `kept_payload` ADD `source` text;--> statement-breakpoint
ALTER TABLE `person` ADD `stay` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `person` ADD `has_decided` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `proposal` ADD `sealed_secret` text;--> statement-breakpoint
ALTER TABLE `proposal` ADD `hands` text;--> statement-breakpoint
ALTER TABLE `proposal` ADD `held_by` text;
