public import ArgumentParser
import Jobs
import Reporting
public import Upskilling

// Closed lists of the domain, as options take them.
extension BudgetControl: ExpressibleByArgument {}
extension Credential: ExpressibleByArgument {}
extension SponsorshipState: ExpressibleByArgument {}
extension JobName: ExpressibleByArgument {}
extension Report.Kind: ExpressibleByArgument {}
extension Report.Organization: ExpressibleByArgument {}
extension CalendarUnit: ExpressibleByArgument {}
