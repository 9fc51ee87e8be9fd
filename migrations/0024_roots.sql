ALTER TABLE `api_token` ADD `roots` text DEFAULT '["unknown"]' NOT NULL;--> statement-breakpoint
ALTER TABLE `api_token` ADD `held_by` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `api_token` ADD `previous_held_by` text;--> statement-breakpoint
ALTER TABLE `kept_payload` ADD `merit` text;--> statement-breakpoint
ALTER TABLE `kept_payload` ADD `source` text;--> statement-breakpoint
ALTER TABLE `person` ADD `stay` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `person` ADD `has_decided` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `proposal` ADD `sealed_secret` text;--> statement-breakpoint
ALTER TABLE `proposal` ADD `hands` text;--> statement-breakpoint
ALTER TABLE `proposal` ADD `held_by` text;--> statement-breakpoint
-- Tokens of before go back to whoever their makers' line and rotations name; whoever was shown one may hold it yet.
UPDATE `api_token` SET `roots` = (
	WITH RECURSIVE line(id) AS (
		SELECT `api_token`.`id`
		UNION SELECT coalesce(made.created_by, 'unknown') FROM line JOIN api_token AS made ON made.id = line.id
		UNION SELECT shown.value FROM line JOIN api_token AS made ON made.id = line.id, json_each(coalesce(made.shown_to, '[]')) AS shown
	)
	SELECT json_group_array(DISTINCT iif(id GLOB 'tok_*', 'unknown', id)) FROM line WHERE id NOT IN (SELECT id FROM api_token)
);--> statement-breakpoint
-- One made before a person was brought back is of their stay before.
UPDATE `api_token` SET `held_by` = (
	SELECT json_group_array(json_array(root.value, iif(holder.created_at_ms > `api_token`.`created_at_ms`, -1, 0)))
	FROM json_each(`api_token`.`roots`) AS root LEFT JOIN person AS holder ON holder.id = root.value WHERE root.value GLOB 'psn_*'
);--> statement-breakpoint
UPDATE `api_token` SET `previous_held_by` = `held_by` WHERE `previous_hash` IS NOT NULL;--> statement-breakpoint
UPDATE `person` SET `has_decided` = 1 WHERE `role` IN ('admin', 'operator', 'partner-manager') OR EXISTS (
	SELECT 1 FROM audit WHERE object_kind = 'person' AND object_id = `person`.`id`
		AND audit.after ->> '$.role' IN ('admin', 'operator', 'partner-manager')
);
