-- What of every item is matched is what live groups take of it.
WITH live AS (
  SELECT p.* FROM reconciliation.match_pair AS p
  JOIN reconciliation.match_group AS g ON g.employer_id = p.employer_id AND g.group_id = p.group_id
    AND g.state <> 'reversed'
), taken AS (
  SELECT p.employer_id, p.item_id, p.theirs AS amount FROM live AS p
  UNION ALL
  SELECT p.employer_id, i.item_id, CASE i.kind WHEN 'line' THEN -p.ours ELSE p.ours END
  FROM live AS p
  JOIN reconciliation.item AS i ON i.employer_id = p.employer_id AND i.item_id = p.counter_item_id
)
SELECT i.employer_id, i.item_id
FROM reconciliation.item AS i
LEFT JOIN taken AS t ON t.employer_id = i.employer_id AND t.item_id = i.item_id
GROUP BY i.employer_id, i.item_id, i.matched
HAVING coalesce(sum(t.amount), 0) <> i.matched
