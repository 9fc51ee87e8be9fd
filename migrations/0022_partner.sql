ALTER TABLE `endpoint` ADD `partner` text DEFAULT '' NOT NULL;
--> statement-breakpoint
-- Named alike they were one partner's.
UPDATE `endpoint` SET `partner` = coalesce(`name`, `id`);
--> statement-breakpoint
CREATE TABLE `__new_event_owner` (
	`tenant_id` text NOT NULL,
	`partner` text DEFAULT '' NOT NULL,
	`fingerprint` text NOT NULL,
	`carrier` text NOT NULL,
	`tracking_number` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `fingerprint`, `partner`, `carrier`, `tracking_number`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
-- Only DCSA's senders take events back by name. Where a tenant has one such partner, all of it is that partner's.
INSERT INTO `__new_event_owner`(`tenant_id`, `partner`, `fingerprint`, `carrier`, `tracking_number`)
SELECT `tenant_id`, coalesce((SELECT min(`partner`) FROM `endpoint` WHERE `endpoint`.`tenant_id` = `event_owner`.`tenant_id` AND `sender` = 'dcsa' HAVING count(DISTINCT `partner`) = 1), ''), `fingerprint`, `carrier`, `tracking_number` FROM `event_owner`;
--> statement-breakpoint
DROP TABLE `event_owner`;
--> statement-breakpoint
ALTER TABLE `__new_event_owner` RENAME TO `event_owner`;
--> statement-breakpoint
CREATE TABLE `__new_orphan_retraction` (
	`tenant_id` text NOT NULL,
	`partner` text DEFAULT '' NOT NULL,
	`fingerprint` text NOT NULL,
	`declared_at_ms` integer NOT NULL,
	`declared_as_sent` text NOT NULL,
	`declared_certainty` text DEFAULT 'offset' NOT NULL,
	`source_event_id` text,
	PRIMARY KEY(`tenant_id`, `fingerprint`, `partner`),
	CONSTRAINT "orphan_retraction_certainty" CHECK("declared_certainty" IN ('offset', 'zone', 'place', 'claimed_utc', 'local', 'date', 'received'))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_orphan_retraction`(`tenant_id`, `partner`, `fingerprint`, `declared_at_ms`, `declared_as_sent`, `declared_certainty`, `source_event_id`)
SELECT `tenant_id`, coalesce((SELECT min(`partner`) FROM `endpoint` WHERE `endpoint`.`tenant_id` = `orphan_retraction`.`tenant_id` AND `sender` = 'dcsa' HAVING count(DISTINCT `partner`) = 1), ''), `fingerprint`, `declared_at_ms`, `declared_as_sent`, `declared_certainty`, `source_event_id` FROM `orphan_retraction`;
--> statement-breakpoint
DROP TABLE `orphan_retraction`;
--> statement-breakpoint
ALTER TABLE `__new_orphan_retraction` RENAME TO `orphan_retraction`;
