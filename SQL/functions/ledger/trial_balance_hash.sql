-- SHA-256 of a trial balance: one line per kind of account, book|currency|account|opening|debit|credit|closing in
-- minor units, in the order of the bytes, each ended by a line feed. The command prints the same lines.
CREATE OR REPLACE FUNCTION ledger.trial_balance_hash(balances ledger.close_balance[])
RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = '' AS $$
  SELECT encode(sha256(convert_to(coalesce(string_agg(format(E'%s|%s|%s|%s|%s|%s|%s\n', b.book, b.currency, b.kind,
    b.opening, b.debit, b.credit, b.closing), '' ORDER BY b.book COLLATE "C", b.currency COLLATE "C",
    b.kind COLLATE "C"), ''), 'UTF8')), 'hex')
  FROM unnest(balances) AS b
$$;
COMMENT ON FUNCTION ledger.trial_balance_hash(ledger.close_balance[]) IS 'SHA-256 of a trial balance.';
