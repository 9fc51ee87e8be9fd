ALTER TABLE `tenant` ADD `odoo_links` text;--> statement-breakpoint
CREATE INDEX `tenant_by_odoo` ON `tenant` (`odoo_db`);