// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AuditCourt} from "../../src/audits/AuditCourt.sol";
import {IAuditCourt} from "../../src/audits/IAuditCourt.sol";
import {IBlockRandomness} from "../../src/audits/IBlockRandomness.sol";
import {Sortition} from "../../src/audits/Sortition.sol";
import {AuditId} from "../../src/types/AuditId.sol";
import {Audits} from "../../src/types/JobSpec.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";
import {AuditFixture} from "./AuditFixture.sol";

/// @notice What is sampled, what is paid for, and who is drawn.
contract AuditDrawTest is AuditFixture {
    uint32 private constant RATE = 400_000;

    uint128 private _budget = BUDGET;
    uint16 private _auditors = 3;
    uint32 private _rate = RATE;
    uint128 private _fee = uint128(FEE);

    function setUp() external {
        deployAudits();
    }

    function auditTerms() internal view override returns (Audits memory) {
        return Audits({rate: _rate, auditors: _auditors, fee: _fee, budget: _budget});
    }

    /// @dev Exactly the segments whose seed says so, each from the hash of the block at its height.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_draw_samplesByTheBlock(bytes32 blockHash) external {
        vm.assume(blockHash != 0);
        submitRun(_run(), 3, 1);
        uint256 height = block.number + 4;
        pass(5);
        vm.setBlockhash(height, blockHash);
        drawAll();
        uint256 sampled;
        for (uint32 g; g < 3; ++g) {
            bytes32 seed = keccak256(abi.encode(blockHash, idOf(g)));
            bool audited = uint256(seed) % 1_000_000 < RATE;
            assertStanding(g, audited ? IAuditCourt.Standing.Begun : IAuditCourt.Standing.Passed);
            if (audited) ++sampled;
            if (audited) assertEq(court.auditOf(idOf(g)).seed, seed, "seed");
        }
        assertEq(court.reservedOf(job), sampled * SEATS * FEE, "reserved");
        assertFeesKept(sampled * SEATS);
        assertEq(market.statusOf(job).openGames, sampled, "holds");
    }

    /// @dev Beyond the budget an audit has fewer seats, then none: then it is not held.
    function test_draw_beyondTheBudget_passes() external {
        (_rate, _budget) = (1, 26 ether);
        submitRun(TinyRun.create(6, Fault.None, 0), 6, 1);
        pass(4 + 257);
        drawAll();
        for (uint32 g; g < 4; ++g) {
            assertEq(court.auditOf(idOf(g)).seats, SEATS, "seats");
        }
        assertEq(court.auditOf(idOf(4)).seats, 2, "seats of what is left");
        assertStanding(5, IAuditCourt.Standing.Passed);
        assertEq(court.reservedOf(job), 26 ether, "reserved");
        assertEq(market.statusOf(job).openGames, 5, "holds");
        (, uint256 left) = escrow.fundsOf(job);
        assertEq(left, AMOUNT, "the payment is untouched");
    }

    /// @dev A block that nobody recorded in time samples everything.
    function test_draw_late_samplesEverything() external {
        _rate = 1;
        submitRun(_run(), 3, 1);
        pass(4 + 257);
        drawAll();
        for (uint32 g; g < 3; ++g) {
            assertStanding(g, IAuditCourt.Standing.Begun);
        }
        (, bool isLate) = court.randomnessOf(court.auditOf(idOf(0)).height);
        assertTrue(isLate, "late");
    }

    function test_draw_withoutAuditors_passes() external {
        (_auditors, _rate, _budget) = (0, 1_000_000, 0);
        submitRun(_run(), 1, 1);
        pass(5);
        drawAll();
        assertStanding(0, IAuditCourt.Standing.Passed);
        assertEq(market.statusOf(job).openGames, 0, "holds");
    }

    function test_draw_withoutFee_reservesNothing() external {
        (_fee, _rate, _budget) = (0, 1_000_000, 0);
        submitRun(_run(), 1, 1);
        pass(5);
        drawAll();
        assertStanding(0, IAuditCourt.Standing.Begun);
        assertEq(court.auditOf(idOf(0)).seats, SEATS, "seats");
        assertEq(court.reservedOf(job), 0, "reserved");
    }

    /// @dev Whoever enlists in the block that decides or later is not drawn, and whoever leaves or resigns then still is.
    function test_snapshot_isOlderThanTheBlockThatDecides() external {
        (_auditors, _rate, _fee, _budget) = (9, 1_000_000, 0, 0);
        submitRun(_run(), 1, 1);
        address early = makeAddr("early");
        pass(DELAY - 1);
        enrol(early, 1);
        enlist(early);
        vm.prank(auditors[2]);
        registry.beginLeaving(1);
        pass(1);
        enrol(rival, 1);
        enlist(rival);
        vm.prank(auditors[0]);
        registry.beginLeaving(1);
        vm.prank(auditors[1]);
        registry.resign(job);
        pass(1);
        vm.warp(block.timestamp + WINDOW);
        drawAll();
        AuditId id = idOf(0);
        assertEq(court.snapshotOf(id), court.auditOf(id).height - 1, "snapshot");
        assertTrue(court.isDrawn(id, early, 0), "enlisted in time");
        assertFalse(court.isDrawn(id, rival, 0), "enlisted too late");
        assertTrue(court.isDrawn(id, auditors[0], 0), "left too late");
        assertTrue(court.isDrawn(id, auditors[1], 0), "resigned too late");
        assertFalse(court.isDrawn(id, auditors[2], 0), "left in time");
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.UnitUnknown.selector, rival, 0, 0));
        vm.prank(rival);
        court.commit(id, 0, "digest");
        vm.prank(auditors[0]);
        court.commit(id, 0, "digest");
    }

    /// @dev Where fewer have enlisted than are to be drawn, the decision waits for more, by another block that nobody knows yet.
    function test_draw_waitsUntilEnoughHaveEnlisted() external {
        (_auditors, _rate, _fee, _budget) = (5, 1_000_000, 0, 0);
        submitRun(_run(), 1, 1);
        uint256 height = block.number + DELAY;
        assertFalse(court.isDue(idOf(0)), "before its block");
        pass(DELAY);
        vm.expectRevert(abi.encodeWithSelector(IBlockRandomness.HeightNotPassed.selector, height, height));
        court.draw(job, 0, new uint32[](1));
        pass(1);
        assertFalse(court.isDue(idOf(0)), "too few");
        drawAll();
        assertStanding(0, IAuditCourt.Standing.Scheduled);
        assertEq(court.auditOf(idOf(0)).height, height + 1 + DELAY, "another block");
        enrol(rival, 2);
        enlist(rival);
        pass(DELAY + 1);
        assertTrue(court.isDue(idOf(0)), "enough");
        drawAll();
        assertStanding(0, IAuditCourt.Standing.Begun);
        assertTrue(court.isDrawn(idOf(0), rival, 1), "drawn");
    }

    /// @dev Nobody waits longer than the segment's window.
    function test_draw_ofTooFew_afterTheWindow() external {
        (_auditors, _rate, _fee, _budget) = (5, 1_000_000, 0, 0);
        submitRun(_run(), 1, 1);
        uint256 height = block.number + DELAY;
        pass(DELAY + 1);
        vm.warp(block.timestamp + WINDOW - 1);
        assertFalse(court.isDue(idOf(0)), "in the window");
        vm.warp(block.timestamp + 1);
        assertTrue(court.isDue(idOf(0)), "after it");
        drawAll();
        assertStanding(0, IAuditCourt.Standing.Begun);
        assertEq(court.auditOf(idOf(0)).height, height, "the same block");
    }

    function test_constructor_reverts_onDelaysWithoutHash() external {
        uint256[2] memory delays = [uint256(0), 201];
        for (uint256 i; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IAuditCourt.DelayOutOfRange.selector, 200, delays[i]));
            new AuditCourt(market, reader, escrow, disputes, registry, delays[i]);
        }
    }

    function test_commit_reverts_ofAUnitThatIsNotDrawn() external {
        (_auditors, _rate, _budget) = (1, 1_000_000, 6 ether);
        address crowd = makeAddr("crowd");
        enrol(crowd, 97);
        pass(1);
        submitRun(_run(), 1, 1);
        pass(5);
        drawAll();
        AuditId id = idOf(0);
        bytes32 seed = court.auditOf(id).seed;
        uint256 drawn;
        for (uint256 unit; unit < 97; ++unit) {
            bool expected = Sortition.isDrawn(seed, crowd, unit, 1, 100);
            assertEq(court.isDrawn(id, crowd, unit), expected, "drawn");
            if (!expected) {
                vm.expectRevert(abi.encodeWithSelector(IAuditCourt.NotDrawn.selector, id, crowd, unit));
            } else if (++drawn > 2) {
                vm.expectRevert(abi.encodeWithSelector(IAuditCourt.SeatsTaken.selector, id, 2));
            }
            vm.prank(crowd);
            court.commit(id, unit, "digest");
        }
    }

    function _run() private pure returns (TinyRun.Run memory) {
        return TinyRun.create(3, Fault.None, 0);
    }
}
