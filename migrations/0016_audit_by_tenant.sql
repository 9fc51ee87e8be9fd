CREATE INDEX `audit_by_tenant` ON `audit` (`tenant_id`,`at_ms`);
