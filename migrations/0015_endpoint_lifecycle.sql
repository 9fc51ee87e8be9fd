-- The list of states grows, and SQLite changes no CHECK. Other tables refer to this one: its rows come back under the same name before the
-- transaction ends, so that none of theirs is an orphan by then.
PRAGMA defer_foreign_keys = true;--> statement-breakpoint
CREATE TABLE `__old_endpoint` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`sender` text NOT NULL,
	`name` text,
	`state` text NOT NULL,
	`rate_limit_per_minute` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`scheme` text,
	`settings` text NOT NULL,
	`sealed_api_credential` text
) STRICT;
--> statement-breakpoint
INSERT INTO `__old_endpoint`("id", "tenant_id", "sender", "name", "state", "rate_limit_per_minute", "created_at_ms", "scheme", "settings", "sealed_api_credential") SELECT "id", "tenant_id", "sender", "name", "state", "rate_limit_per_minute", "created_at_ms", "scheme", "settings", "sealed_api_credential" FROM `endpoint`;--> statement-breakpoint
DROP TABLE `endpoint`;--> statement-breakpoint
CREATE TABLE `endpoint` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`sender` text NOT NULL,
	`name` text,
	`state` text NOT NULL,
	`sandbox` integer DEFAULT 0 NOT NULL,
	`needs_approval` integer DEFAULT 0 NOT NULL,
	`scheme` text,
	`settings` text DEFAULT '{}' NOT NULL,
	`sealed_api_credential` text,
	`rate_limit_per_minute` integer DEFAULT 60000 NOT NULL,
	`created_at_ms` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenant`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "endpoint_state" CHECK("endpoint"."state" IN ('draft', 'tested', 'approved', 'active', 'suspended', 'revoked'))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `endpoint`("id", "tenant_id", "sender", "name", "state", "scheme", "settings", "sealed_api_credential", "rate_limit_per_minute", "created_at_ms") SELECT "id", "tenant_id", "sender", "name", "state", "scheme", "settings", "sealed_api_credential", "rate_limit_per_minute", "created_at_ms" FROM `__old_endpoint`;--> statement-breakpoint
DROP TABLE `__old_endpoint`;--> statement-breakpoint
CREATE INDEX `endpoint_tenant` ON `endpoint` (`tenant_id`);
