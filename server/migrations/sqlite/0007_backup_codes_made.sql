-- When the backup codes were made, whether or not the person has said that they are saved: who comes back to the page that
-- showed them is told so, and gets others by a press alone.
ALTER TABLE account ADD COLUMN backup_codes_made_at BIGINT;
UPDATE account SET backup_codes_made_at = created_at
    WHERE EXISTS (SELECT 1 FROM backup_code WHERE backup_code.account_id = account.id);
