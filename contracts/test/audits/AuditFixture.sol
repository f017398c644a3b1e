// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AuditCourt} from "../../src/audits/AuditCourt.sol";
import {IAuditCourt} from "../../src/audits/IAuditCourt.sol";
import {DisputeGame} from "../../src/dispute/DisputeGame.sol";
import {AuditId, AuditIdLib} from "../../src/types/AuditId.sol";
import {GameId} from "../../src/types/GameId.sol";
import {Audits} from "../../src/types/JobSpec.sol";
import {StepClaim} from "../../src/types/StepClaim.sol";
import {GameFixture} from "../dispute/GameFixture.sol";
import {TinyRun} from "../dispute/TinyRun.sol";
import {Trees} from "../dispute/Trees.sol";

/// @notice Audits of the tiny program: three auditors of one unit each, all of whom are drawn, since as many are asked for.
abstract contract AuditFixture is GameFixture {
    using TinyRun for TinyRun.Run;

    uint256 internal constant FEE = 1 ether;
    uint16 internal constant SEATS = 6;
    uint32 internal constant COMMIT_TIME = 2 * (CLOCK + SEGMENT_TIME);
    uint256 internal constant DELAY = 4;

    AuditCourt internal court;
    address[3] internal auditors;
    address[] private _enrolled;

    function deployAudits() internal {
        deployMarket();
        disputes.initialize(address(court));
        registry.initialize(address(court));
        wire(address(disputes), makeAddr("programReferee"));
        string[3] memory names = ["ann", "bob", "cyd"];
        for (uint256 i; i < 3; ++i) {
            auditors[i] = makeAddr(names[i]);
            enrol(auditors[i], 1);
            fund(auditors[i], 2 * BOND);
        }
        vm.roll(block.number + 1);
    }

    function enrol(address auditor, uint32 units) internal {
        fund(auditor, units * UNIT);
        vm.prank(auditor);
        registry.join(units);
        _enrolled.push(auditor);
    }

    function enlist(address auditor) internal {
        vm.prank(auditor);
        registry.enlist(job);
    }

    /// @dev Whoever has enrolled by then enlists.
    function afterPosting() internal virtual override {
        for (uint256 i; i < _enrolled.length; ++i) {
            enlist(_enrolled[i]);
        }
    }

    function auditCourt() internal view override returns (address) {
        return address(court);
    }

    function courtsWithStake() internal virtual override returns (address[] memory courts) {
        courts = new address[](1);
        courts[0] = address(registry);
    }

    function courtsWithMoney() internal virtual override returns (address[] memory courts) {
        disputes = new DisputeGame(market);
        court = new AuditCourt(market, reader, escrow, disputes, registry, DELAY);
        courts = new address[](1);
        courts[0] = address(court);
    }

    function auditTerms() internal view virtual override returns (Audits memory) {
        return Audits({rate: 1_000_000, auditors: 3, fee: uint128(FEE), budget: BUDGET});
    }

    // ------------------------------------------------------------------ the way to a phase

    /// @notice Hands in a run's receipts and draws all of its audits.
    function submitAndDraw(TinyRun.Run memory run, uint32 steps_, uint32 interval_) internal {
        submitRun(run, steps_, interval_);
        pass(5);
        drawAll();
    }

    function pass(uint256 blocks) internal {
        vm.roll(block.number + blocks);
    }

    function drawAll() internal {
        uint32[] memory segments = new uint32[]((steps + interval - 1) / interval);
        for (uint32 g; g < segments.length; ++g) {
            segments[g] = g;
        }
        court.draw(job, market.statusOf(job).attempt, segments);
    }

    function idOf(uint32 segment) internal view returns (AuditId) {
        return AuditIdLib.idOf(job, 0, segment);
    }

    function toReveal(uint32 segment) internal {
        vm.warp(uint256(court.auditOf(idOf(segment)).commitUntil) + 1);
    }

    function toDispute(uint32 segment) internal {
        vm.warp(uint256(court.auditOf(idOf(segment)).revealUntil) + 1);
    }

    function toSettlement(uint32 segment) internal {
        vm.warp(uint256(court.auditOf(idOf(segment)).disputeUntil) + 1);
    }

    // ------------------------------------------------------------------ answers

    /// @notice What a run says about the last step of a segment.
    function answerOf(TinyRun.Run memory run, uint32 segment) internal view returns (StepClaim memory) {
        uint256 last = _segmentEnd(segment) - 1;
        return StepClaim(run.stateRoot(last), run.stateRoot(last + 1), Trees.root(run.traceLeaves(last), 0x31));
    }

    function saltOf(address who) internal pure returns (bytes32) {
        return keccak256(abi.encode("salt", who));
    }

    function commitAs(address auditor, uint32 segment, StepClaim memory answer) internal {
        bytes32 digest = court.digestOf(auditor, idOf(segment), answer, saltOf(auditor));
        vm.prank(auditor);
        court.commit(idOf(segment), 0, digest);
    }

    function revealAs(address auditor, uint32 segment, StepClaim memory answer) internal {
        vm.prank(auditor);
        court.reveal(idOf(segment), 0, answer, saltOf(auditor));
    }

    function commitClaim(uint32 segment, StepClaim memory claim) internal {
        bytes32 digest = court.digestOf(worker, idOf(segment), claim, saltOf(worker));
        vm.prank(worker);
        court.commitClaim(idOf(segment), digest);
    }

    function revealClaim(uint32 segment, StepClaim memory claim) internal {
        vm.prank(worker);
        court.revealClaim(idOf(segment), claim, saltOf(worker));
    }

    /// @notice Worker by one run and all auditors by another commit and reveal.
    function answerAll(uint32 segment, TinyRun.Run memory mine, TinyRun.Run memory theirs) internal {
        StepClaim memory answer = answerOf(theirs, segment);
        commitClaim(segment, answerOf(mine, segment));
        for (uint256 i; i < 3; ++i) {
            commitAs(auditors[i], segment, answer);
        }
        toReveal(segment);
        revealClaim(segment, answerOf(mine, segment));
        for (uint256 i; i < 3; ++i) {
            revealAs(auditors[i], segment, answer);
        }
    }

    function disputeAs(address who, uint32 segment, TinyRun.Run memory mine, bool beforeDisputed)
        internal
        returns (GameId)
    {
        bytes32 start = mine.stateRoot(uint256(segment) * interval);
        vm.prank(who);
        return court.dispute(idOf(segment), beforeDisputed, start, answerOf(mine, segment));
    }

    function balanceOf(address account) internal view returns (uint256) {
        return escrow.balanceOf(address(token), account);
    }

    function assertStanding(uint32 segment, IAuditCourt.Standing expected) internal view {
        assertEq(uint256(court.auditOf(idOf(segment)).standing), uint256(expected), "standing");
    }

    /// @dev The vault owes what it holds, auditors' stakes included.
    function assertStakesSolvent() internal view {
        uint256 owed = stakeOf(worker) + stakeOf(challenger) + stakeOf(rival) + stakeOf(address(market));
        for (uint256 i; i < 3; ++i) {
            owed += stakeOf(auditors[i]);
        }
        assertEq(token.balanceOf(address(vault)), owed, "vault");
    }

    /// @dev What the court keeps in the escrow is the fees of seats that are not decided, and what nobody earned.
    function assertFeesKept(uint256 seats) internal view {
        assertEq(balanceOf(address(court)), seats * FEE + court.returnedOf(job), "fees kept");
        uint256 owed = balanceOf(address(court)) + balanceOf(requester) + balanceOf(worker);
        for (uint256 i; i < 3; ++i) {
            owed += balanceOf(auditors[i]);
        }
        (, uint256 left) = escrow.fundsOf(job);
        assertEq(escrow.owed(address(token)), owed + left, "owed");
    }
}
