-- What every payment, reversal and posting looks up is found by key, however long the books are.
CREATE INDEX match_group_confirmed ON reconciliation.match_group (employer_id, group_id) WHERE state = 'confirmed';
CREATE INDEX open_item_by_entry ON ledger.open_item (employer_id, entry_id);
CREATE INDEX transfer_cost_by_commitment ON ledger.transfer (employer_id, commitment_id)
  WHERE book = 'financial' AND commitment_id IS NOT NULL;
