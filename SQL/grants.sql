-- The application reads everything, executes the entry points, and fills the staging tables by COPY.
-- It can change nothing else.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA people, catalog, intake, enrollment, report, ledger, budget,
  program, batch, reconciliation, tax FROM PUBLIC;
GRANT USAGE ON SCHEMA people, catalog, intake, enrollment, report, ledger, budget, program, batch, reconciliation, tax TO bursar_app;
GRANT SELECT ON ALL TABLES IN SCHEMA people, catalog, intake, enrollment, report, ledger, budget, program, batch, reconciliation, tax TO bursar_app;
GRANT INSERT ON intake.staged_people, intake.staged_enrollment TO bursar_app;
GRANT EXECUTE ON FUNCTION people.add_employer, intake.open_file, intake.refuse_file,
  intake.resolve_people, intake.merge_people, intake.resolve_enrollments, intake.merge_enrollments,
  intake.retry_quarantine, intake.preview_load, intake.close_file, report.episode, report.team_progress,
  report.team_sponsored, report.gap, report.spend_movement, report.study_person, report.study_participant,
  report.study_unit, report.study_cost,
  report.keep_snapshot, report.prune_snapshots, report.late_facts, people.team, report.enqueue,
  report.claim_mail, report.settle_mail, report.retry_mail,
  budget.add_period, budget.set_period_state, budget.open_cell, budget.settle, budget.move, budget.end_year,
  budget.balance_as_of, budget.expire_reservations, ledger.reverse, ledger.add_rate, ledger.open_contract,
  ledger.settle_contract, ledger.trial_balance, ledger.add_item, ledger.settle_item, ledger.record_cash,
  ledger.adjust, ledger.accruable, ledger.accrue, ledger.revaluable, ledger.revalue, ledger.roll_forward,
  ledger.cost_of_days, ledger.close_checklist, ledger.close_days, ledger.reopen_days, ledger.sign_close,
  ledger.gl_progress, ledger.number_gl_batch, ledger.freeze_gl_batch, ledger.confirm_gl_batch,
  ledger.balances_of_days, ledger.trial_balance_hash, catalog.describe_offering, people.line, people.has_left,
  program.request, program.advance, program.reassign, program.delegate, program.link_enrollments,
  program.fulfill_from_contract, batch.clock, batch.register, batch.decide_slots, batch.claim, batch.beat,
  batch.fence, batch.save_checkpoint, batch.finish, batch.reap, batch.request_run, batch.cancel_run,
  batch.retry_run, batch.pause, batch.prune, batch.save_skips, batch.await_lease,
  reconciliation.open_source, reconciliation.import_document, reconciliation.accept_document,
  reconciliation.open_bank_account, reconciliation.import_statement, reconciliation.open_run,
  reconciliation.match_keys, reconciliation.save_findings, reconciliation.confirm, reconciliation.explain_item,
  reconciliation.post, reconciliation.reverse, reconciliation.pay, reconciliation.offset_credit,
  reconciliation.walk, reconciliation.owed_on, reconciliation.close_items,
  tax.benefit, tax.record_payroll, program.sign_agreement, program.repayment_case,
  program.record_statement, people.record_exit
  TO bursar_app;
GRANT EXECUTE ON FUNCTION intake.business_day, intake.content_of, intake.enrollment_row_key
  TO bursar_app;
GRANT USAGE ON SCHEMA migrator TO bursar_app;
GRANT SELECT ON ALL TABLES IN SCHEMA migrator TO bursar_app;
