-- Why and when certificates of the embedded records were revoked.
ALTER TABLE certificates ADD COLUMN revocation_reason TEXT;
ALTER TABLE certificates ADD COLUMN revoked_on TEXT;
