CREATE TABLE `newcomer` (
	`tenant_id` text NOT NULL,
	`tracking_number` text NOT NULL,
	`carrier` text NOT NULL,
	`id` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `tracking_number`, `carrier`)
) STRICT, WITHOUT ROWID;
