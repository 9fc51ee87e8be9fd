CREATE TABLE `code_map` (
	`sender` text NOT NULL,
	`code` text NOT NULL,
	`milestone` text NOT NULL,
	`reason` text,
	`mapped_at_ms` integer NOT NULL,
	PRIMARY KEY(`sender`, `code`),
	CONSTRAINT "code_map_milestone" CHECK("code_map"."milestone" IN ('unknown', 'created', 'picked_up', 'arrived_at_facility', 'departed_facility', 'in_transit', 'customs_hold', 'customs_cleared', 'out_for_delivery', 'delivery_attempted', 'available_for_pickup', 'exception', 'delivered', 'return_to_sender', 'returned', 'cancelled')),
	CONSTRAINT "code_map_reason" CHECK("code_map"."reason" IN ('address', 'refused', 'damage', 'lost', 'weather', 'delay', 'customs', 'held', 'misroute', 'access', 'unclaimed', 'payment', 'security', 'disposed', 'pickup_failed', 'other'))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `fetch_task` (
	`endpoint_id` text NOT NULL,
	`url` text NOT NULL,
	`named_at_ms` integer NOT NULL,
	`request_id` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`due_at_ms` integer NOT NULL,
	`failure` text,
	PRIMARY KEY(`endpoint_id`, `url`),
	FOREIGN KEY (`endpoint_id`) REFERENCES `endpoint`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `fetch_task_due` ON `fetch_task` (`due_at_ms`);--> statement-breakpoint
CREATE TABLE `event_owner` (
	`tenant_id` text NOT NULL,
	`fingerprint` text NOT NULL,
	`carrier` text NOT NULL,
	`tracking_number` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `fingerprint`, `carrier`, `tracking_number`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `orphan_retraction` (
	`tenant_id` text NOT NULL,
	`fingerprint` text NOT NULL,
	`declared_at_ms` integer NOT NULL,
	`declared_as_sent` text NOT NULL,
	`source_event_id` text,
	PRIMARY KEY(`tenant_id`, `fingerprint`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `__new_event` (
	`tenant_id` text NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`tracking_number` text NOT NULL,
	`carrier` text NOT NULL,
	`seq` integer NOT NULL,
	`kind` text NOT NULL,
	`fingerprint` text NOT NULL,
	`milestone` text,
	`reason` text,
	`classifier` text,
	`occurred_at_ms` integer NOT NULL,
	`occurred_as_sent` text NOT NULL,
	`certainty` text NOT NULL,
	`place` text,
	`description` text,
	`code` text,
	`unmapped` integer,
	`source` text NOT NULL,
	`endpoint_id` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `recorded_at_ms`, `tracking_number`, `carrier`, `seq`),
	CONSTRAINT "event_kind" CHECK("__new_event"."kind" IN ('event', 'retraction')),
	CONSTRAINT "event_milestone" CHECK("__new_event"."milestone" IN ('unknown', 'created', 'picked_up', 'arrived_at_facility', 'departed_facility', 'in_transit', 'customs_hold', 'customs_cleared', 'out_for_delivery', 'delivery_attempted', 'available_for_pickup', 'exception', 'delivered', 'return_to_sender', 'returned', 'cancelled')),
	CONSTRAINT "event_reason" CHECK("__new_event"."reason" IN ('address', 'refused', 'damage', 'lost', 'weather', 'delay', 'customs', 'held', 'misroute', 'access', 'unclaimed', 'payment', 'security', 'disposed', 'pickup_failed', 'other')),
	CONSTRAINT "event_classifier" CHECK("__new_event"."classifier" IN ('planned', 'estimated', 'actual')),
	CONSTRAINT "event_certainty" CHECK("__new_event"."certainty" IN ('offset', 'zone', 'place', 'claimed_utc', 'local', 'date', 'received'))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_event`("tenant_id", "recorded_at_ms", "tracking_number", "carrier", "seq", "kind", "fingerprint", "milestone", "reason", "classifier", "occurred_at_ms", "occurred_as_sent", "certainty", "place", "description", "code", "unmapped", "source", "endpoint_id") SELECT "tenant_id", "recorded_at_ms", "tracking_number", "carrier", "seq", "kind", "fingerprint", "milestone", "reason", "classifier", "occurred_at_ms", "occurred_as_sent", "certainty", "place", "description", "code", NULL, "source", "endpoint_id" FROM `event`;--> statement-breakpoint
DROP TABLE `event`;--> statement-breakpoint
ALTER TABLE `__new_event` RENAME TO `event`;--> statement-breakpoint
CREATE INDEX `event_unmapped` ON `event` (`source`,`code`) WHERE unmapped IS NOT NULL;--> statement-breakpoint
CREATE TABLE `__new_shipment` (
	`tenant_id` text NOT NULL,
	`tracking_number` text NOT NULL,
	`carrier` text NOT NULL,
	`id` text NOT NULL,
	`milestone` text,
	`reason` text,
	`occurred_at_ms` integer,
	`occurred_as_sent` text,
	`certainty` text,
	`estimated_at_ms` integer,
	`cycle` integer NOT NULL,
	`version` integer NOT NULL,
	`last_seq` integer NOT NULL,
	`picking_id` integer,
	`picking_name` text,
	`updated_at_ms` integer NOT NULL,
	`reviews` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `tracking_number`, `carrier`),
	CONSTRAINT "shipment_milestone" CHECK("__new_shipment"."milestone" IN ('unknown', 'created', 'picked_up', 'arrived_at_facility', 'departed_facility', 'in_transit', 'customs_hold', 'customs_cleared', 'out_for_delivery', 'delivery_attempted', 'available_for_pickup', 'exception', 'delivered', 'return_to_sender', 'returned', 'cancelled')),
	CONSTRAINT "shipment_reason" CHECK("__new_shipment"."reason" IN ('address', 'refused', 'damage', 'lost', 'weather', 'delay', 'customs', 'held', 'misroute', 'access', 'unclaimed', 'payment', 'security', 'disposed', 'pickup_failed', 'other')),
	CONSTRAINT "shipment_certainty" CHECK("__new_shipment"."certainty" IN ('offset', 'zone', 'place', 'claimed_utc', 'local', 'date', 'received'))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_shipment`("tenant_id", "tracking_number", "carrier", "id", "milestone", "reason", "occurred_at_ms", "occurred_as_sent", "certainty", "estimated_at_ms", "cycle", "version", "last_seq", "picking_id", "picking_name", "updated_at_ms", "reviews") SELECT "tenant_id", "tracking_number", "carrier", "id", "milestone", "reason", "occurred_at_ms", "occurred_as_sent", "certainty", "estimated_at_ms", "cycle", "version", "last_seq", "picking_id", "picking_name", "updated_at_ms", "reviews" FROM `shipment`;--> statement-breakpoint
DROP TABLE `shipment`;--> statement-breakpoint
ALTER TABLE `__new_shipment` RENAME TO `shipment`;--> statement-breakpoint
ALTER TABLE `endpoint` ADD `scheme` text;--> statement-breakpoint
ALTER TABLE `endpoint` ADD `settings` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `endpoint` ADD `sealed_api_credential` text;