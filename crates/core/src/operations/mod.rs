//! THE TABLE: every operation of the product, one row each.
//!
//! A row gives the kind, the request and the answer, where it works, who may call it, and what it reads or
//! invalidates. The doors are made from these rows: the Tauri commands and their TypeScript bindings, the `/rpc`
//! routes, the remote call. A new operation is a request struct, a row here, and a method of the row's name on
//! [`EnvironmentScope`](crate::service::EnvironmentScope) or [`WorkspaceScope`](crate::service::WorkspaceScope). What an
//! answer holds of license keys stands in [`masks`]: people see them whole only while the workspace lets them.
//!
//! The kinds: a *query* reads; a *change* writes, with its audit entry; a *job* is long work that answers at once with
//! a [`Job`](jobs::Job) to watch, cancel or resume; a *stream* moves rows out (into a [`RowSink`](crate::service::RowSink)) or in
//! (in pieces, each answered).

pub mod abuse;
pub mod activations;
pub mod audit;
pub mod backups;
pub mod bulk;
pub mod customers;
pub mod devices;
pub mod diagnostics;
mod dispatch;
pub mod environments;
pub mod explaining;
pub mod exports;
pub mod generators;
pub mod health;
pub mod imports;
pub mod jobs;
pub mod leaks;
pub mod license_actions;
pub mod license_query;
pub mod licenses;
pub mod links;
pub mod mail_settings;
pub mod mail_templates;
pub mod mails;
pub mod masks;
pub mod notes;
pub mod organisation_keys;
pub mod people;
pub mod pools;
pub mod preferences;
pub mod products;
pub mod reports;
pub mod retention;
mod row;
pub mod rules;
pub mod seat_keeping;
pub mod settings;
pub mod tokens;
pub mod views;
pub mod webhooks;

/// Every request and answer of the table, for the doors.
pub mod requests {
    pub use super::{
        Deleted, StreamSummary, abuse::*, activations::*, audit::*, backups::*, bulk::*,
        customers::*, devices::*, diagnostics::*, environments::*, exports::*, generators::*,
        health::*, imports::*, jobs::*, leaks::*, license_actions::*, licenses::*, links::*,
        mail_settings::*, mail_templates::*, mails::*, notes::*, organisation_keys::*, people::*,
        pools::*, preferences::*, products::*, reports::*, retention::*, rules::*, seat_keeping::*,
        settings::*, tokens::*, views::*, webhooks::*,
    };
}

pub use dispatch::{dispatch, dispatch_stream};
pub use row::*;

/// Hands the table to `$door!`, a macro that makes that door from the rows.
#[macro_export]
macro_rules! operations {
    ($door:path) => {
        $door! {
            // The workspace
            /// The workspace, who is asking, and what may be done in it.
            query get_workspace(GetWorkspace) -> WorkspaceInfo, in workspace, access Read, reads [Workspace];
            /// The environments of the workspace, in order.
            query list_environments(ListEnvironments) -> Vec<Environment>, in workspace, access Read, reads [Environments];
            /// Adds an environment: a new, empty, isolated database.
            change create_environment(CreateEnvironment) -> Environment, in workspace, access Own, invalidates [Environments, Audit];
            /// What changed in the workspace since a cursor; waits up to 20 seconds for something to report.
            query follow_changes(FollowChanges) -> ChangesSince, in workspace, access Read, reads [];
            /// The saved views, pinned ones first, then by position.
            query list_views(ListViews) -> Vec<SavedView>, in workspace, access Read, reads [Views];
            /// Saves a view, new or changed.
            change save_view(SaveView) -> SavedView, in workspace, access Edit, invalidates [Views];
            /// Deletes a saved view.
            change delete_view(DeleteView) -> Deleted, in workspace, access Edit, invalidates [Views];

            /// The workspace's settings.
            query get_settings(GetSettings) -> SettingsInfo, in workspace, access Read, reads [Settings];
            /// Changes the workspace's settings.
            change save_settings(SaveSettings) -> SettingsInfo, in workspace, access Own, invalidates [Settings, Licenses, Audit];
            /// Sets or changes the workspace's passphrase.
            change set_passphrase(SetPassphrase) -> SettingsInfo, in workspace, access Own, invalidates [Settings, Audit];
            /// Gives the passphrase, for what the next five minutes need it.
            change step_up(StepUp) -> SteppedUp, in workspace, access Read, invalidates [Settings];

            /// How the workspace stands, for whoever helps; no keys, names or passwords in it.
            query get_diagnostics(GetDiagnostics) -> Diagnostics, in workspace, access Read, reads [];

            // Health, backups and retention
            /// How each database stands, whether anything runs by itself, the last backup, and sizes.
            query get_health(GetHealth) -> Health, in workspace, access Read, reads [];
            /// Takes a backup: one file with everything as it stands now, while others work.
            stream back_up(BackUp) -> StreamSummary, in workspace, access Own, rows out;
            /// When backups are taken by themselves, and the log of those that were.
            query get_backup_plan(GetBackupPlan) -> BackupPlanInfo, in workspace, access Own, reads [Settings];
            /// Changes when backups are taken by themselves.
            change save_backup_plan(SaveBackupPlan) -> BackupPlanInfo, in workspace, access Own, invalidates [Settings, Audit];
            /// Whether what works by itself waits, because a backup was restored.
            query get_pause(GetPause) -> PauseState, in workspace, access Read, reads [Settings];
            /// Lets what works by itself go on after a restore.
            change resume_after_restore(ResumeAfterRestore) -> PauseState, in workspace, access Own, invalidates [Settings, Workspace, Jobs, Mails, Audit];
            /// How long things are kept.
            query get_retention(GetRetention) -> Retention, in workspace, access Read, reads [Settings];
            /// Changes how long things are kept.
            change save_retention(SaveRetention) -> Retention, in workspace, access Own, invalidates [Settings, Audit];
            /// What would be removed in an environment today.
            query foresee_retention(ForeseeRetention) -> RetentionForesight, in environment, access Own, reads [];

            // People
            /// Everybody who may sign in, by name.
            query list_people(ListPeople) -> Vec<Person>, in workspace, access Own, reads [People];
            /// Invites somebody: gives a link with which they set a password.
            change invite_person(InvitePerson) -> PersonLink, in workspace, access Own, invalidates [People, Audit];
            /// Changes somebody's name and role, or whether they may sign in.
            change edit_person(EditPerson) -> Person, in workspace, access Own, invalidates [People, Audit];
            /// Makes a link with which somebody sets a new password, and signs them out everywhere.
            change reset_person(ResetPerson) -> PersonLink, in workspace, access Own, invalidates [People, Audit];
            /// Who is asking.
            query get_me(GetMe) -> Me, in workspace, access Read, reads [People];
            /// Changes one's own password, and signs one out everywhere else.
            change change_password(ChangePassword) -> Me, in workspace, access Read, invalidates [People, Audit];
            /// Where one is signed in; an owner may ask about others.
            query list_sign_ins(ListSignIns) -> Vec<SignIn>, in workspace, access Read, reads [People];
            /// Signs one out of one place; an owner may do so for others.
            change revoke_sign_in(RevokeSignIn) -> Deleted, in workspace, access Read, invalidates [People, Audit];
            /// Begins to add a second factor: the secret for an authenticator app.
            change begin_totp(BeginTotp) -> TotpSetup, in workspace, access Read, invalidates [];
            /// Confirms the second factor with a first code; gives recovery codes.
            change confirm_totp(ConfirmTotp) -> RecoveryCodes, in workspace, access Read, invalidates [People, Audit];
            /// Takes one's own second factor away.
            change remove_totp(RemoveTotp) -> Me, in workspace, access Read, invalidates [People, Audit];

            // Preferences
            /// One's own preferences, kept with who signed in.
            query get_preferences(GetPreferences) -> PreferencesInfo, in workspace, access Read, reads [People];
            /// Saves one's own preferences.
            change save_preferences(SavePreferences) -> PreferencesInfo, in workspace, access Read, invalidates [People];

            // Licenses
            /// One stretch of the list of licenses: searched, filtered, sorted.
            query list_licenses(ListLicenses) -> LicensePage, in environment, access Read, reads [Licenses, Products, Customers, Activations];
            /// How many licenses match, in all, by status and by product; each count ignores its own filter group.
            query count_licenses(CountLicenses) -> LicenseCounts, in environment, access Read, reads [Licenses, Products, Customers];
            /// Everything about one license: fields, customer, activations, history.
            query get_license(GetLicense) -> LicenseDetail, in environment, access Read, reads [Licenses, Products, Customers, Activations, Notes, Audit, Settings];
            /// The whole keys of licenses, in the order asked for; needs the passphrase where the workspace asks for it.
            query read_keys(ReadKeys) -> Vec<LicenseKey>, in environment, access Read, reads [Licenses];
            /// What the search box may offer for a text, grouped by kind.
            query suggest(Suggest) -> Suggestions, in environment, access Read, reads [Licenses, Products, Customers];
            /// Changes the editable fields of a license.
            change edit_license(EditLicense) -> License, in environment, access Edit, invalidates [Licenses, Activations, Audit];
            /// Makes one license.
            change create_license(CreateLicense) -> License, in environment, access Edit, invalidates [Licenses, Audit];
            /// Gives an available license to a customer.
            change assign_license(AssignLicense) -> License, in environment, access Assign, invalidates [Licenses, Audit];
            /// Gives a license to another customer.
            change hand_over_license(HandOverLicense) -> License, in environment, access Edit, invalidates [Licenses, Activations, Audit];
            /// Pauses an active license.
            change inactivate_license(ActOnLicense) -> License, in environment, access Edit, invalidates [Licenses, Audit];
            /// Ends the pause.
            change reactivate_license(ActOnLicense) -> License, in environment, access Edit, invalidates [Licenses, Audit];
            /// Stops an active license, for a reason.
            change suspend_license(ActOnLicense) -> License, in environment, access Edit, invalidates [Licenses, Audit];
            /// Ends the suspension.
            change lift_suspension(ActOnLicense) -> License, in environment, access Edit, invalidates [Licenses, Audit];
            /// Withdraws a license for good.
            change revoke_license(ActOnLicense) -> License, in environment, access Edit, invalidates [Licenses, Activations, Audit];
            /// Gives a new key in place of an expired or revoked license.
            change replace_license(ReplaceLicense) -> ReplacedLicense, in environment, access Edit, invalidates [Licenses, Audit];
            /// Removes a license for good.
            change delete_license(DeleteLicense) -> Deleted, in environment, access Edit, invalidates [Licenses, Activations, Audit];
            /// What an action would do, before it is done.
            query foresee_action(ForeseeAction) -> Foresight, in environment, access Read, reads [Licenses, Activations];
            /// A license as it stood at a moment of the past.
            query get_license_at(GetLicenseAt) -> LicenseAt, in environment, access Read, reads [Licenses, Audit];
            /// Everything about one license for its preview, with code samples; needs the passphrase where the workspace asks for it.
            query preview_license(GetLicense) -> LicensePreview, in environment, access Read, reads [Licenses, Products, Customers, Activations, Notes, Audit, Settings];
            /// Makes an offline validation file.
            change create_offline_file(CreateOfflineFile) -> OfflineFile, in environment, access Edit, invalidates [Licenses, Audit];
            /// What a bulk change would do.
            query foresee_bulk(ForeseeBulk) -> BulkForesight, in environment, access Read, reads [Licenses];
            /// Changes many licenses.
            job change_licenses(ChangeLicenses) -> Job, in environment, access Edit, invalidates [Licenses, Customers, Activations, Jobs, Audit];
            /// The result of a bulk change or generation, row by row, as CSV.
            stream download_bulk_result(DownloadBulkResult) -> StreamSummary, in environment, access Export, rows out;
            /// Where the expiry sweep stands and what it did.
            query list_sweeps(ListSweeps) -> SweepState, in environment, access Read, reads [Sweeps];
            /// Lets a sweep that asks do its work.
            change approve_sweep(ApproveSweep) -> SweepState, in environment, access Own, invalidates [Sweeps, Licenses, Audit];
            /// Takes a sweep back; sweeps rest from then on.
            change take_back_sweep(TakeBackSweep) -> SweepState, in environment, access Own, invalidates [Sweeps, Licenses, Audit];
            /// Lets sweeps go on.
            change resume_sweeps(ResumeSweeps) -> SweepState, in environment, access Own, invalidates [Sweeps, Audit];

            // Activations
            /// Why a device can, or cannot, activate a license, check by check, and what would help.
            query explain_activation(ExplainActivation) -> Explanation, in environment, access Read, reads [Licenses, Activations, Products, Customers, Settings];
            /// Applies remedies together.
            change apply_remedies(ApplyRemedies) -> License, in environment, access Assist, invalidates [Licenses, Activations, Audit];
            /// Ends the use of a license on one device.
            change deactivate_device(DeactivateDevice) -> DeviceChange, in environment, access Assist, invalidates [Licenses, Activations, Audit];
            /// Takes back the end of an activation, while the limit allows it.
            change restore_device(RestoreDevice) -> DeviceChange, in environment, access Assist, invalidates [Licenses, Activations, Audit];
            /// Allows more devices.
            change raise_limit(RaiseLimit) -> License, in environment, access Assist, invalidates [Licenses, Audit];
            /// Stops listening to a device, or listens again.
            change ignore_device(IgnoreDevice) -> Device, in environment, access Assist, invalidates [Activations, Audit];
            /// Refused activations and validations, newest first.
            query list_denials(ListDenials) -> Vec<Denial>, in environment, access Read, reads [Activations];
            /// Refusals of some days, by cause and customer.
            query summarise_denials(SummariseDenials) -> DenialSummary, in environment, access Read, reads [Activations, Customers];
            /// One stretch of the devices.
            query list_devices(ListDevices) -> DevicePage, in environment, access Read, reads [Activations];
            /// Everything about one device.
            query get_device(GetDevice) -> DeviceDetail, in environment, access Read, reads [Activations, Licenses, Customers];
            /// One stretch of the activations.
            query list_activations(ListActivations) -> ActivationPage, in environment, access Read, reads [Activations, Licenses, Customers];
            /// Counts a device in by hand.
            change activate_device(ActivateDevice) -> DeviceChange, in environment, access Assist, invalidates [Licenses, Activations, Audit];
            /// Deletes a device and ends its seats.
            change delete_device(DeleteDevice) -> Deleted, in environment, access Edit, invalidates [Licenses, Activations, Audit];
            /// What a device asks: may I use this license now?
            change validate_license(DeviceRequest) -> DeviceAnswer, in environment, access Read, invalidates [Activations];
            /// What a device says: I am still here.
            change heartbeat_license(DeviceRequest) -> DeviceAnswer, in environment, access Read, invalidates [Activations];
            /// What a device asks: count me in.
            change activate_license(DeviceRequest) -> DeviceAnswer, in environment, access Assist, invalidates [Licenses, Pools, Activations, Audit];
            /// What a device asks: count me out.
            change deactivate_license(DeviceRequest) -> DeviceAnswer, in environment, access Assist, invalidates [Licenses, Activations, Audit];

            // Abuse, and keys that leaked
            /// The rules of abuse detection.
            query get_abuse_rules(GetAbuseRules) -> AbuseRules, in environment, access Read, reads [Cases];
            /// Changes the rules of abuse detection.
            change save_abuse_rules(SaveAbuseRules) -> AbuseRules, in environment, access Own, invalidates [Cases, Audit];
            /// What rules would have done in the last days.
            query preview_abuse(PreviewAbuse) -> AbusePreview, in environment, access Read, reads [Licenses, Activations];
            /// One stretch of the cases.
            query list_cases(ListCases) -> CasePage, in environment, access Read, reads [Cases, Licenses];
            /// One case with its evidence.
            query get_case(GetCase) -> CaseDetail, in environment, access Read, reads [Cases, Licenses];
            /// Says that a case is no abuse.
            change dismiss_case(DismissCase) -> Case, in environment, access Edit, invalidates [Cases, Licenses, Audit];
            /// Says that a case is abuse.
            change confirm_case(ConfirmCase) -> Case, in environment, access Edit, invalidates [Cases, Audit];
            /// Finds licenses whose keys are in a text, which is not kept.
            query find_leaked_keys(FindLeakedKeys) -> LeakedKeys, in environment, access Read, reads [Licenses, Activations, Cases];
            /// Revokes a key that leaked, replaces it and watches it.
            change withdraw_leaked_key(WithdrawLeakedKey) -> WithdrawnKey, in environment, access Edit, invalidates [Licenses, Activations, Pools, Mails, Cases, Audit];
            /// The keys that leaked and are watched, with the attempts since.
            query list_watched_keys(ListWatchedKeys) -> WatchedKeys, in environment, access Read, reads [Licenses, Activations, Cases];
            /// Watches a key no more.
            change stop_watching(StopWatching) -> Deleted, in environment, access Edit, invalidates [Cases, Audit];

            // Organisations
            /// The organisation keys, of one customer or of all.
            query list_organisation_keys(ListOrganisationKeys) -> Vec<OrganisationKey>, in environment, access Read, reads [Customers];
            /// Makes an organisation key and shows it this once.
            change create_organisation_key(CreateOrganisationKey) -> NewOrganisationKey, in environment, access Edit, invalidates [Customers, Audit];
            /// Makes an organisation key anew; the old one is dead at once.
            change rotate_organisation_key(RotateOrganisationKey) -> NewOrganisationKey, in environment, access Edit, invalidates [Customers, Audit];
            /// Ends an organisation key.
            change revoke_organisation_key(RevokeOrganisationKey) -> OrganisationKey, in environment, access Edit, invalidates [Customers, Audit];
            /// How the licenses of each product are spread.
            query list_seats(ListSeats) -> Vec<ProductSeats>, in environment, access Read, reads [Licenses, Products, Activations];
            /// Switches whether an organisation's devices get licenses of a product by themselves.
            change set_auto_assign(SetAutoAssign) -> ProductSeats, in environment, access Edit, invalidates [Products, Audit];
            /// Devices that asked with an organisation's key and got no license.
            query list_unlicensed_devices(ListUnlicensedDevices) -> UnlicensedPage, in environment, access Read, reads [Activations];

            // Products, generators, customers
            /// Everything about one product.
            query get_product(GetProduct) -> ProductDetail, in environment, access Read, reads [Products, Licenses];
            /// Makes a product, with its signing key pair.
            change create_product(CreateProduct) -> Product, in environment, access Edit, invalidates [Products, Audit];
            /// Changes a product.
            change edit_product(EditProduct) -> Product, in environment, access Edit, invalidates [Products, Audit];
            /// Deletes a product that has no licenses and no generators.
            change delete_product(DeleteProduct) -> Deleted, in environment, access Edit, invalidates [Products, Audit];
            /// Gives a product a new signing key pair; the old one is kept for verification.
            change rotate_product_key(RotateProductKey) -> ProductDetail, in environment, access Own, invalidates [Products, Audit];
            /// The generators, by name.
            query list_generators(ListGenerators) -> Vec<Generator>, in environment, access Read, reads [Generators, Products, Licenses];
            /// Makes a generator.
            change create_generator(CreateGenerator) -> Generator, in environment, access Edit, invalidates [Generators, Audit];
            /// Changes a generator; licenses that it made stay as they are.
            change edit_generator(EditGenerator) -> Generator, in environment, access Edit, invalidates [Generators, Audit];
            /// Deletes a generator; licenses that it made stay.
            change delete_generator(DeleteGenerator) -> Deleted, in environment, access Edit, invalidates [Generators, Licenses, Audit];
            /// Sample keys of a format, and how likely two are alike.
            query sample_keys(SampleKeys) -> KeySamples, in environment, access Read, reads [];
            /// Makes many licenses.
            job generate_licenses(GenerateLicenses) -> Job, in environment, access Edit, invalidates [Licenses, Jobs, Audit];
            /// One stretch of the customers, by name.
            query list_customers(ListCustomers) -> CustomerPage, in environment, access Read, reads [Customers, Licenses];
            /// Everything about one customer.
            query get_customer(GetCustomer) -> CustomerDetail, in environment, access Read, reads [Customers, Licenses, Notes];
            /// Adds a customer.
            change create_customer(CreateCustomer) -> Customer, in environment, access Edit, invalidates [Customers, Audit];
            /// Changes a customer.
            change edit_customer(EditCustomer) -> Customer, in environment, access Edit, invalidates [Customers, Audit];
            /// Deletes a customer who holds no licenses.
            change delete_customer(DeleteCustomer) -> Deleted, in environment, access Edit, invalidates [Customers, Audit];
            /// Leaves a note on a license or customer.
            change add_note(AddNote) -> Note, in environment, access Assist, invalidates [Notes, Audit];
            /// Deletes a note.
            change delete_note(DeleteNote) -> Deleted, in environment, access Assist, invalidates [Notes, Audit];

            // Pools and who holds their seats
            /// The pools, newest purchase first.
            query list_pools(ListPools) -> Vec<Pool>, in environment, access Read, reads [Pools, Licenses, Products, Customers];
            /// One pool.
            query get_pool(GetPool) -> Pool, in environment, access Read, reads [Pools, Licenses, Products, Customers];
            /// Makes a pool with its seats.
            change create_pool(CreatePool) -> Pool, in environment, access Edit, invalidates [Pools, Licenses, Audit];
            /// Changes a pool, and adds seats.
            change edit_pool(EditPool) -> Pool, in environment, access Edit, invalidates [Pools, Licenses, Audit];
            /// Deletes a pool of which no seat was ever assigned.
            change delete_pool(DeletePool) -> Deleted, in environment, access Edit, invalidates [Pools, Licenses, Audit];
            /// Gives a free seat of a pool to somebody.
            change assign_seat(AssignSeat) -> AssignedSeat, in environment, access Assign, invalidates [Pools, Licenses, Customers, Mails, Audit];
            /// Takes a seat of a transferable pool back: its key dies, and the seat is free again under a new one.
            change revoke_seat(RevokeSeat) -> RevokedSeat, in environment, access Edit, invalidates [Pools, Licenses, Activations, Mails, Audit];
            /// One stretch of the people who hold seats of pools.
            query list_holders(ListHolders) -> HolderPage, in environment, access Read, reads [Pools, Licenses, Products, Customers, Activations];
            /// One holder, with the seats they held before.
            query get_holder(GetHolder) -> Holder, in environment, access Read, reads [Pools, Licenses, Products, Customers, Activations];
            /// Notes how far somebody has got with a product. Telemetry: it is in no trail.
            change report_progress(ReportProgress) -> Progress, in environment, access Assign, invalidates [Pools];

            // Many seats, and whether they are all there
            /// Gives or takes the seats that an uploaded file names, or says what that would do.
            job change_seats(ChangeSeats) -> Job, in environment, access Edit, invalidates [Pools, Licenses, Customers, Activations, Jobs, Audit];
            /// Whether the seats of the pools are all there, counted now.
            query check_seats(CheckSeats) -> SeatCheck, in environment, access Read, reads [];
            /// The last count of seats that was kept; one is made every few minutes.
            query get_seat_check(GetSeatCheck) -> Option<SeatCheck>, in environment, access Read, reads [Pools];
            /// Makes the seats of pools as many as were bought, and says what it did.
            change repair_seats(RepairSeats) -> SeatRepair, in environment, access Own, invalidates [Pools, Licenses, Audit];

            // Enrollment links
            /// The enrollment links, newest first.
            query list_links(ListLinks) -> Vec<EnrollmentLink>, in environment, access Read, reads [Pools, Licenses, Products];
            /// One enrollment link with its URL.
            query get_link(GetLink) -> LinkDetail, in environment, access Edit, reads [Pools, Licenses, Products];
            /// Makes an enrollment link.
            change create_link(CreateLink) -> LinkDetail, in environment, access Edit, invalidates [Pools, Audit];
            /// Changes an enrollment link, for who takes a seat from then on.
            change edit_link(EditLink) -> EnrollmentLink, in environment, access Edit, invalidates [Pools, Audit];
            /// Ends an enrollment link; who took a seat through it keeps that for as long as they were told.
            change delete_link(DeleteLink) -> Deleted, in environment, access Edit, invalidates [Pools, Audit];

            // Mail
            /// The log of mails, the newest first.
            query list_mails(ListMails) -> MailPage, in environment, access Read, reads [Mails];
            /// How the outbox stands, and whether anything keeps mails from going out.
            query get_outbox(GetOutbox) -> Outbox, in environment, access Read, reads [Mails, Settings];
            /// Sends somebody the mail about their license again.
            change resend_mail(ResendMail) -> Mail, in environment, access Assign, invalidates [Mails, Audit];
            /// Tries a mail again that was given up.
            change retry_mail(RetryMail) -> Mail, in environment, access Assign, invalidates [Mails, Audit];
            /// Takes a waiting mail out of the outbox.
            change cancel_mail(CancelMail) -> Mail, in environment, access Assign, invalidates [Mails, Audit];
            /// How the workspace sends mail; never the password.
            query get_mail_settings(GetMailSettings) -> MailSettingsInfo, in workspace, access Own, reads [Settings];
            /// Changes how the workspace sends mail.
            change save_mail_settings(SaveMailSettings) -> MailSettingsInfo, in workspace, access Own, invalidates [Settings, Audit];
            /// Sends a mail at once, and tells what the mail server answers.
            change send_test_mail(SendTestMail) -> TestMailSent, in environment, access Own, invalidates [Mails, Audit];

            // License rules and the words of mails
            /// The license rules that run by themselves.
            query get_rules(GetRules) -> Rules, in workspace, access Read, reads [Settings];
            /// Changes the license rules.
            change save_rules(SaveRules) -> Rules, in workspace, access Own, invalidates [Settings, Audit];
            /// What license rules would do with the data as it is now.
            query foresee_rules(ForeseeRules) -> RulesForesight, in environment, access Read, reads [Settings, Licenses, Customers, Activations, Mails];
            /// The words of each kind of mail, and which kinds are written.
            query list_mail_templates(ListMailTemplates) -> Vec<MailTemplate>, in workspace, access Own, reads [Settings];
            /// Changes the words of a kind of mail, or whether it is written.
            change save_mail_template(SaveMailTemplate) -> MailTemplate, in workspace, access Own, invalidates [Settings, Audit];
            /// How the words of a mail would look.
            query preview_mail_template(PreviewMailTemplate) -> MailPreview, in environment, access Own, reads [Settings, Licenses, Customers, Products];
            /// Sends the words of a mail at once, filled with invented values.
            change send_test_template(SendTestTemplate) -> TestMailSent, in environment, access Own, invalidates [Mails, Audit];

            // Webhooks
            /// The webhooks, by name, with what waits for each.
            query list_webhooks(ListWebhooks) -> Vec<Webhook>, in environment, access Own, reads [Webhooks];
            /// Makes a webhook, and answers the secret that it signs with, once.
            change create_webhook(CreateWebhook) -> NewWebhook, in environment, access Own, invalidates [Webhooks, Audit];
            /// Changes a webhook; what waits goes to the new address.
            change edit_webhook(EditWebhook) -> Webhook, in environment, access Own, invalidates [Webhooks, Audit];
            /// Gives a webhook a new secret; the old one signs beside it for a day, unless it is to end at once.
            change rotate_webhook_secret(RotateWebhookSecret) -> NewWebhook, in environment, access Own, invalidates [Webhooks, Audit];
            /// Deletes a webhook, with what waits for it and its log.
            change delete_webhook(DeleteWebhook) -> Deleted, in environment, access Own, invalidates [Webhooks, Audit];
            /// Sends an event that means nothing to a webhook at once, and tells what its server answers.
            change send_test_event(SendTestEvent) -> Delivery, in environment, access Own, invalidates [Webhooks, Audit];
            /// One stretch of the log of deliveries, the newest first.
            query list_deliveries(ListDeliveries) -> DeliveryPage, in environment, access Own, reads [Webhooks];
            /// Sends an event again that was delivered or given up.
            change replay_delivery(ReplayDelivery) -> Delivery, in environment, access Own, invalidates [Webhooks, Audit];
            /// Sends everything again that was given up for a webhook.
            change replay_dead_letters(ReplayDeadLetters) -> Replayed, in environment, access Own, invalidates [Webhooks, Audit];

            // Scripts
            /// The tokens, by name.
            query list_tokens(ListTokens) -> Vec<Token>, in environment, access Own, reads [Tokens, Customers];
            /// Makes a token, and answers what its bearer shows, once.
            change create_token(CreateToken) -> NewToken, in environment, access Own, invalidates [Tokens, Audit];
            /// Gives a token anew; what was shown before opens nothing any more.
            change regenerate_token(RegenerateToken) -> NewToken, in environment, access Own, invalidates [Tokens, Audit];
            /// Ends a token for good.
            change revoke_token(RevokeToken) -> Token, in environment, access Own, invalidates [Tokens, Audit];

            // The audit trail
            /// Entries of the audit trail, newest first.
            query list_audit(ListAudit) -> AuditPage, in environment, access Read, reads [Audit];
            /// What there is to filter the audit trail by.
            query list_audit_facets(ListAuditFacets) -> AuditFacets, in environment, access Read, reads [Audit];
            /// Walks the whole chain and says whether it is intact.
            query verify_audit(VerifyAudit) -> AuditVerdict, in environment, access Read, reads [];
            /// Writes entries of the audit trail as CSV or JSON.
            stream export_audit(ExportAudit) -> StreamSummary, in environment, access Export, rows out;
            /// Empties the details of entries about one thing; the chain still verifies.
            change erase_audit_details(EraseAuditDetails) -> Deleted, in environment, access Own, invalidates [Audit];

            // A customer's page
            /// What happened around a customer: to them, their licenses and devices, and their mails, newest first.
            query get_customer_timeline(GetCustomerTimeline) -> CustomerTimeline, in environment, access Read, reads [Customers, Licenses, Activations, Mails, Audit];

            /// The products, by name.
            query list_products(ListProducts) -> Vec<Product>, in environment, access Read, reads [Products];

            // The dashboard and the reports
            /// How everything stands at a glance.
            query get_dashboard(GetDashboard) -> Dashboard, in environment, access Read, reads [Licenses, Products, Activations, Pools, Settings, Audit];
            /// How the licenses of each product are spread.
            query report_distribution(ReportDistribution) -> DistributionReport, in environment, access Read, reads [Licenses, Products, Customers];
            /// How products were used, day by day.
            query report_usage(ReportUsage) -> UsageReport, in environment, access Read, reads [Licenses, Products, Activations];
            /// Why and when devices were refused.
            query report_denials(ReportDenials) -> DenialReport, in environment, access Read, reads [Products, Activations];
            /// When licenses end.
            query report_expiries(ReportExpiries) -> ExpiryReport, in environment, access Read, reads [Licenses, Products];
            /// Who holds how many licenses.
            query report_customers(ReportCustomers) -> CustomerReport, in environment, access Read, reads [Licenses, Products, Customers, Activations];
            /// Writes a report as CSV or JSON.
            stream export_report(ExportReport) -> StreamSummary, in environment, access Export, rows out;

            // Import and export
            /// Takes one piece of a file to import; pieces come in order.
            stream upload_import(UploadImport) -> Upload, in environment, access Import, rows in;
            /// Looks at an uploaded file: its shape, columns, first rows and a guessed mapping.
            query inspect_import(InspectImport) -> ImportInspection, in environment, access Import, reads [];
            /// Dry run: what an import would do, and its problems. Writes nothing but the job.
            job check_import(ImportPlan) -> Job, in environment, access Import, invalidates [Jobs];
            /// Imports licenses from an uploaded file, in chunks under one batch.
            job apply_import(ImportPlan) -> Job, in environment, access Import, invalidates [Licenses, Products, Customers, Jobs, Audit];
            /// Removes the rows of an import that nobody has touched since.
            job undo_import(UndoImport) -> Job, in environment, access Import, invalidates [Licenses, Products, Customers, Jobs, Audit];
            /// The result of an import, row by row, as CSV.
            stream download_import_result(DownloadImportResult) -> StreamSummary, in environment, access Import, rows out;
            /// Writes the list as shown, or the selection, as CSV or JSON.
            stream export_licenses(ExportLicenses) -> StreamSummary, in environment, access Export, rows out;

            // Jobs
            /// The newest jobs first.
            query list_jobs(ListJobs) -> Vec<Job>, in environment, access Read, reads [Jobs];
            /// One job with its progress.
            query get_job(GetJob) -> Job, in environment, access Read, reads [Jobs];
            /// Asks a job to stop after the chunk it is writing.
            change cancel_job(CancelJob) -> Job, in environment, access Import, invalidates [Jobs];
            /// Goes on with a job that was interrupted or cancelled.
            job resume_job(ResumeJob) -> Job, in environment, access Import, invalidates [Licenses, Products, Customers, Jobs, Audit];
            /// Starts a job again that did not finish, or goes on with it where that can be done.
            job retry_job(RetryJob) -> Job, in environment, access Import, invalidates [Licenses, Products, Customers, Jobs, Audit];
        }
    };
}

macro_rules! info_table {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $answer:ty, in $place:ident, access $access:ident
        $(, reads [$($reads:ident),*])? $(, invalidates [$($invalidates:ident),*])? $(, rows $way:ident)?;)*) => {
        /// Every row of the table, as data.
        pub const OPERATIONS: &[OperationInfo] = &[$(OperationInfo {
            name: stringify!($name),
            kind: info_table!(@kind $kind),
            access: Access::$access,
            in_environment: info_table!(@place $place),
            reads: &[$($(Noun::$reads),*)?],
            invalidates: &[$($(Noun::$invalidates),*)?],
        }),*];
    };
    (@kind query) => { Kind::Query };
    (@kind change) => { Kind::Change };
    (@kind job) => { Kind::Job };
    (@kind stream) => { Kind::Stream };
    (@place environment) => { true };
    (@place workspace) => { false };
}

crate::operations!(info_table);
