CREATE TABLE `proposal` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`tenant_id` text,
	`subject` text NOT NULL,
	`asked` text NOT NULL,
	`withheld` text,
	`digest` text NOT NULL,
	`state` text NOT NULL,
	`proposed_by` text NOT NULL,
	`proposed_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`decided_by` text,
	`decided_at_ms` integer,
	`note` text,
	`request_id` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `proposal_by_time` ON `proposal` (`proposed_at_ms`,`id`);
--> statement-breakpoint
CREATE INDEX `proposal_of_subject` ON `proposal` (`kind`,`subject`);
--> statement-breakpoint
CREATE INDEX `proposal_open` ON `proposal` (`expires_at_ms`) WHERE state = 'proposed';
--> statement-breakpoint
CREATE TABLE `certification_sample` (
	`id` text PRIMARY KEY NOT NULL,
	`endpoint_id` text NOT NULL,
	`received_at_ms` integer NOT NULL,
	`outcome` text NOT NULL,
	`reading` text NOT NULL,
	`sealed_body` text NOT NULL,
	`sealed_headers` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`request_id` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `certification_sample_of_endpoint` ON `certification_sample` (`endpoint_id`,`received_at_ms`);
--> statement-breakpoint
CREATE INDEX `certification_sample_by_time` ON `certification_sample` (`received_at_ms`);
--> statement-breakpoint
-- Whoever rotated a token was shown it: it may be their hand.
ALTER TABLE `api_token` ADD `shown_to` text;
