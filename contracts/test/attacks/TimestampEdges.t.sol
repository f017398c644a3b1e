// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeGame} from "../../src/dispute/IDisputeGame.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IStakeVault} from "../../src/money/IStakeVault.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {Phase} from "../../src/types/Phase.sol";
import {GameFixture} from "../dispute/GameFixture.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";

/// @notice A block producer wants two rules to hold at once, or none, by the second it writes into a block. Stopped: at every
/// deadline exactly one of the two sides may act, at the deadline itself and one second after. Offers, starts and maturity have
/// their edges in JobTermsTest, asks in AskBookTest.
contract TimestampEdgesTest is GameFixture {
    using TinyRun for TinyRun.Run;

    function setUp() external {
        deployGame();
    }

    /// @dev In every phase: at the deadline the move is good and the timeout is not; one second later it is the other way round.
    function test_moveAndTimeout_neverBoth() external {
        TinyRun.Run memory mine = TinyRun.create(6, Fault.TotalBlock, 4);
        TinyRun.Run memory theirs = TinyRun.create(6, Fault.None, 0);
        submitRun(mine, 6, 3);
        GameId id = openGame(mine, 1, challenger);
        while (disputes.gameOf(id).phase != Phase.Closed) {
            (address mover, uint256 deadline) = disputes.moverOf(id);
            uint256 snapshot = vm.snapshotState();
            vm.warp(deadline);
            assertFalse(_accepts(rival, abi.encodeCall(disputes.timeout, (id))), "timeout at the deadline");
            move(id, mine, theirs, 0);
            vm.revertToState(snapshot);
            vm.warp(deadline + 1);
            IDisputeGame.Game memory game = disputes.gameOf(id);
            if (game.phase == Phase.SplitInterval) {
                bytes memory data = abi.encodeCall(disputes.splitInterval, (id, game.node, boundariesOf(game, mine)));
                assertFalse(_accepts(mover, data), "late move");
            } else if (game.phase == Phase.ChooseTarget) {
                assertFalse(_accepts(mover, abi.encodeCall(disputes.chooseOperators, (id, game.node))), "late move");
            }
            assertTrue(_accepts(rival, abi.encodeCall(disputes.timeout, (id))), "timeout after it");
            vm.revertToState(snapshot);
            move(id, mine, theirs, 0);
        }
    }

    /// @dev One second before finality a game can be opened and nothing finalised; at finality it is the other way round.
    function test_disputeAndFinality_neverBoth() external {
        TinyRun.Run memory mine = TinyRun.create(6, Fault.None, 0);
        submitRun(mine, 6, 3);
        uint256 finality = market.nextFinality(job);
        bytes memory open = abi.encodeCall(disputes.open, (job, 0, 0, mine.stateRoot(0), mine.stateRoot(3)));
        bytes memory finalize = abi.encodeCall(market.finalizeSegment, (job));
        uint256 snapshot = vm.snapshotState();
        vm.warp(finality - 1);
        assertFalse(_acceptsAt(address(market), rival, finalize), "final too early");
        assertTrue(_accepts(challenger, open), "game");
        vm.revertToState(snapshot);
        vm.warp(finality);
        assertFalse(_accepts(challenger, open), "game too late");
        assertTrue(_acceptsAt(address(market), rival, finalize), "final");
    }

    /// @dev At the job's deadline a receipt is good and expiry is not; one second later it is the other way round.
    function test_receiptAndExpiry_neverBoth() external {
        deployAnother();
        uint256 deadline = market.statusOf(job).deadline;
        bytes memory submit_ = abi.encodeCall(market.submitReceipt, (job, 0, 0, segmentRoot(0)));
        bytes memory expire = abi.encodeCall(market.expire, (job));
        uint256 snapshot = vm.snapshotState();
        vm.warp(deadline);
        assertFalse(_acceptsAt(address(market), rival, expire), "expired at the deadline");
        assertTrue(_acceptsAt(address(market), worker, submit_), "receipt at the deadline");
        vm.revertToState(snapshot);
        vm.warp(deadline + 1);
        assertFalse(_acceptsAt(address(market), worker, submit_), "late receipt");
        assertTrue(_acceptsAt(address(market), rival, expire), "expired");
        assertState(job, JobState.Open);
    }

    function test_unbonding_oneSecondEarly_reverts() external {
        vm.startPrank(worker);
        vault.requestWithdrawal(1 ether);
        uint256 readyAt = block.timestamp + UNBONDING;
        vm.warp(readyAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.StillUnbonding.selector, readyAt, readyAt - 1));
        vault.withdraw();
        vm.warp(readyAt);
        vault.withdraw();
        vm.stopPrank();
    }

    function deployAnother() internal {
        job = postAndStart(10, 5);
        assertState(job, JobState.Running);
        assertGe(IJobMarket(market).statusOf(job).deadline, block.timestamp, "deadline");
    }

    function _accepts(address who, bytes memory data) private returns (bool) {
        return _acceptsAt(address(disputes), who, data);
    }

    function _acceptsAt(address where, address who, bytes memory data) private returns (bool accepted) {
        vm.prank(who);
        (accepted,) = where.call(data);
    }
}
