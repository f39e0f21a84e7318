-- What posted groups accept of every document is what it is owed, or owing, for.
WITH accepted AS (
  SELECT i.employer_id, i.document_id, sum(p.theirs) AS amount
  FROM reconciliation.match_pair AS p
  JOIN reconciliation.match_group AS g ON g.employer_id = p.employer_id AND g.group_id = p.group_id
    AND g.state = 'posted'
  JOIN reconciliation.item AS i ON i.employer_id = p.employer_id AND i.item_id = p.item_id AND i.kind = 'line'
  LEFT JOIN reconciliation.item AS c ON c.employer_id = p.employer_id AND c.item_id = p.counter_item_id
  WHERE c.kind IS DISTINCT FROM 'line'
  GROUP BY i.employer_id, i.document_id
)
SELECT d.employer_id, d.document_id
FROM reconciliation.document_item AS d
LEFT JOIN accepted AS a ON a.employer_id = d.employer_id AND a.document_id = d.document_id
WHERE coalesce(a.amount, 0) <> d.accepted
