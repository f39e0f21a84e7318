import Foundation
import TestSupport
import Testing

/// Public bugs of other schedulers and job runners, by their numbers in the reference, and where each is tested.
@Suite struct ReportedBugTests {
  private static let tests = [
    "T01": "changesOfTheClocks", "T02": "changesOfTheClocks", "T03": "changesOfTheClocks",
    "T04": "noTimerSaysALocalTime", "T05": "realTimeCounts", "T06": "realTimeCounts",
    "T07": "nextAndPreviousAreInverses", "T08": "nextAndPreviousAreInverses",
    "T09": "nextAndPreviousAreInverses", "T10": "nextAndPreviousAreInverses",
    "T11": "changesOfTheClocks", "T12": "nextAndPreviousAreInverses", "T13": "realTimeCounts",
    "T14": "noOffsetIsKept", "T15": "ticksInARepeatedHourDecideEachSlotOnce",
    "T16": "realTimeCounts", "T17": "changesOfTheClocks", "T18": "changesOfTheClocks",
    "T19": "oneSlotForEveryDate", "T20": "oneSlotForEveryDate", "T21": "changesOfTheClocks",
    "T22": "changesOfTheClocks", "T23": "oneSlotForEveryDate",
    "T24": "aScheduleWithoutAZoneSaysUTC", "T25": "expressions", "T26": "expressions",
    "T27": "mistakesAreRefused", "T28": "nothingIsRefusedByAnAssertion",
    "T29": "mistakesAreRefused", "T30": "backwardOverLeapDays", "T31": "expressions",
    "T32": "mistakesAreRefused", "T33": "expressions", "T34": "expressions",
    "T35": "mistakesAreRefused", "T36": "mistakesAreRefused",
    "T37": "aWeeklyJobSurvivesManyRestarts", "T38": "aSlotBetweenTwoSchedulersIsNotLost",
    "T39": "aSlotInAnOutageIsNotLost",
    "T43": "twoWeeksOfMinutesAreOneRun", "T44": "theNewestSlotsAreFoundFromTheEnd",
    "T45": "lateSlotsHaveARowThatSaysWhy", "T46": "manyStartersRunEachSlotOnce",
    "T56": "manyTickersDecideEachSlotOnce",
    "T60": "ofTwoSchedulesTheOneThatCameLastIsFollowed", "T61": "aWrongClockChangesNoSlot",
    "T64": "aKilledRunIsTakenOverWhenItsLeaseIsOut", "T74": "onlyOneWorkerHoldsAJob",
    "T76": "nothingIsDoneTwiceAndNothingIsMissed", "T78": "aRunThatIsLostThreeTimesIsDead",
    "T81": "aWorkerWhoseLeaseIsGoneCommitsNothing",
    "T83": "aStopLetsTheFileInHandFinishAndExitsWith75",
    "T86": "aStopBetweenChunksLeavesTheRunToGoOn",
    "T93": "theLimitLeavesTheCursorBeforeItsChunk", "T94": "aSkipIsNotTheEnd",
    "T95": "everySetOfBadRecordsIsIsolated", "T96": "aBrokenInputEndsTheAttempt",
    "T97": "aChunkOfBadRecordsIsNotReadAgain",
  ]

  @Test func everyOneUpToT39HasItsTest() {
    let missing = (1...39).map { $0 < 10 ? "T0\($0)" : "T\($0)" }.filter { Self.tests[$0] == nil }
    #expect(missing == [])
  }

  @Test func everyTestIsThere() throws {
    let folder = "\(Project.root)/Tests"
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let sources = try files.filter { $0.hasSuffix(".swift") }
      .map { try Project.text("Tests/\($0)") }.joined()
    let gone = Set(Self.tests.values).filter { !sources.contains("func \($0)(") }
    #expect(gone == [])
  }
}
