CREATE TABLE `sales_order` (
	`tenant_id` text NOT NULL,
	`id` integer NOT NULL,
	`write_date` text NOT NULL,
	`read_at_ms` integer NOT NULL,
	`deleted_at_ms` integer,
	`name` text,
	`state` text,
	`partner_id` integer,
	`shipping_partner_id` integer,
	`customer_reference` text,
	`amount_minor` integer,
	`currency` text,
	`ordered_at_ms` integer,
	`promised_at_ms` integer,
	`invoice_status` text,
	PRIMARY KEY(`tenant_id`, `id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `picking` (
	`tenant_id` text NOT NULL,
	`id` integer NOT NULL,
	`write_date` text NOT NULL,
	`read_at_ms` integer NOT NULL,
	`deleted_at_ms` integer,
	`name` text,
	`state` text,
	`kind` text,
	`origin` text,
	`order_id` integer,
	`partner_id` integer,
	`tracking_ref` text,
	`scheduled_at_ms` integer,
	`done_at_ms` integer,
	PRIMARY KEY(`tenant_id`, `id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `picking_order` ON `picking` (`tenant_id`,`order_id`) WHERE order_id IS NOT NULL;--> statement-breakpoint
CREATE TABLE `invoice` (
	`tenant_id` text NOT NULL,
	`id` integer NOT NULL,
	`write_date` text NOT NULL,
	`read_at_ms` integer NOT NULL,
	`deleted_at_ms` integer,
	`name` text,
	`kind` text,
	`state` text,
	`payment_state` text,
	`reference` text,
	`origin` text,
	`partner_id` integer,
	`amount_minor` integer,
	`due_minor` integer,
	`currency` text,
	`invoice_date` text,
	`due_date` text,
	PRIMARY KEY(`tenant_id`, `id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `customer` (
	`tenant_id` text NOT NULL,
	`id` integer NOT NULL,
	`write_date` text NOT NULL,
	`read_at_ms` integer NOT NULL,
	`deleted_at_ms` integer,
	`name` text,
	`email` text,
	`phone` text,
	`lang` text,
	`street` text,
	`street2` text,
	`city` text,
	`postal_code` text,
	`state` text,
	`country` text,
	PRIMARY KEY(`tenant_id`, `id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `odoo_change` (
	`tenant_id` text NOT NULL,
	`seq` integer NOT NULL,
	`at_ms` integer NOT NULL,
	`model` text NOT NULL,
	`record_id` integer NOT NULL,
	`field` text NOT NULL,
	`from_value` text,
	`to_value` text,
	`request_id` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `seq`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `odoo_cursor` (
	`tenant_id` text NOT NULL,
	`model` text NOT NULL,
	`write_date` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `model`)
) STRICT, WITHOUT ROWID;
