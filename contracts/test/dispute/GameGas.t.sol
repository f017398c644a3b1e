// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {GameId} from "../../src/types/GameId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {Phase} from "../../src/types/Phase.sol";
import {Outcome} from "../../src/types/Resolution.sol";
import {TinyProgram} from "./TinyProgram.sol";
import {GameFixture} from "./GameFixture.sol";
import {Fault, TinyRun} from "./TinyRun.sol";

/// @notice Gas of every kind of transaction, each call a transaction of its own: intrinsic gas, calldata and cold storage count.
/// @dev `snapshots/` keeps the figures; a run with FORGE_SNAPSHOT_CHECK=true fails when one changes.
contract GameGasTest is GameFixture {
    using TinyRun for TinyRun.Run;

    uint256 private constant RECEIPT_LIMIT = 60_000;
    uint256 private constant MOVE_LIMIT = 80_000;
    uint256 private constant DISPUTE_LIMIT = 3_000_000;

    mapping(Phase phase => uint256) private _most;
    uint256 private _total;

    function setUp() external {
        deployGame();
    }

    /// forge-config: default.isolate = true
    function test_gas_lifecycle() external {
        TinyRun.Run memory run = TinyRun.create(6, Fault.None, 0);
        steps = 6;
        JobSpec memory spec = specFor(TinyProgram.header(6), 6, 2);
        spec.initialStateRoot = run.stateRoot(0);
        mature(TinyProgram.header(6));
        vm.startPrank(requester);
        job = market.postJob(spec, "bundle");
        _record("postJob");
        vm.stopPrank();
        vm.startPrank(worker);
        market.claim(job);
        _record("claim");
        market.start(job, market.specHashOf(job));
        _record("start");
        market.submitReceipt(job, 0, 0, run.stateRoot(2));
        assertLe(_record("submitReceipt"), RECEIPT_LIMIT, "gas of a receipt");
        market.submitReceipt(job, 0, 1, run.stateRoot(4));
        assertLe(vm.lastCallGas().gasTotalUsed, RECEIPT_LIMIT, "gas of the next receipt");
        market.submitReceipt(job, 0, 2, run.stateRoot(6));
        vm.stopPrank();
        vm.warp(block.timestamp + WINDOW + 2 * SEGMENT_TIME);
        market.finalizeSegment(job);
        _record("finalizeSegment");
        market.finalizeSegments(job, 2);
        _record("finalizeSegments, the last two");
        vm.prank(worker);
        escrow.withdraw(address(token));
        _record("withdraw");
    }

    /// @dev 100 steps in a segment, a fold of 51 blocks: both interval rounds, both rounds of partials.
    /// forge-config: default.isolate = true
    function test_gas_longDispute() external {
        TinyRun.Run memory mine = TinyRun.create(100, Fault.TotalBlock, 97);
        TinyRun.Run memory theirs = TinyRun.create(100, Fault.None, 0);
        submitRun(mine, 100, 100);
        GameId id = openGame(mine, 0, challenger);
        _total = vm.lastCallGas().gasTotalUsed;
        vm.snapshotValue("DisputeGame", "open", _total);
        _playRecorded(id, mine, theirs);
        vm.snapshotValue("DisputeGame", "whole dispute, both sides", _total);
        assertLe(_total, DISPUTE_LIMIT, "gas of the dispute");
        assertEq(uint256(disputes.gameOf(id).outcome), uint256(Outcome.WorkerLost), "outcome");
        _snapshot(Phase.SplitInterval, "splitInterval, 26 roots");
        _snapshot(Phase.ChooseInterval, "chooseInterval, 26 roots");
        _snapshot(Phase.CommitTrace, "commitTrace");
        _snapshot(Phase.ChooseTarget, "chooseOperators");
        _snapshot(Phase.OpenOperator, "openOperator");
        _snapshot(Phase.RevealLeaf, "revealLeaf");
        _snapshot(Phase.ChooseElement, "chooseElement");
        _snapshot(Phase.CommitPartials, "commitPartials, 26 partials");
        _snapshot(Phase.ChooseBlocks, "chooseBlocks, 26 partials");
        _snapshot(Phase.ProveBlock, "proveFold, a block of 16 additions");
    }

    /// @dev A pollard of 32 nodes.
    /// forge-config: default.isolate = true
    function test_gas_wideReveal() external {
        TinyRun.Run memory mine = TinyRun.create(1, Fault.Product, 0);
        submitRun(mine, 1, 1);
        GameId id = openGame(mine, 0, challenger);
        _playRecorded(id, mine, TinyRun.create(1, Fault.None, 0));
        _snapshot(Phase.RevealTensor, "reveal, 32 nodes");
        _snapshot(Phase.ChooseTensor, "choose, 5 siblings");
        _snapshot(Phase.ProveElement, "proveFold, an element of 10 products");
        assertLe(_most[Phase.RevealTensor], MOVE_LIMIT, "gas of a reveal");
    }

    /// forge-config: default.isolate = true
    function test_gas_nextState() external {
        TinyRun.Run memory mine = TinyRun.create(1, Fault.NextState, 0);
        submitRun(mine, 1, 1);
        GameId id = openGame(mine, 0, challenger);
        _playRecorded(id, mine, TinyRun.create(1, Fault.None, 0));
        _snapshot(Phase.ChooseTarget, "chooseNextState");
        _snapshot(Phase.ProveNextState, "proveNextState");
    }

    function _playRecorded(GameId id, TinyRun.Run memory mine, TinyRun.Run memory theirs) private {
        while (disputes.gameOf(id).phase != Phase.Closed) {
            Phase phase = disputes.gameOf(id).phase;
            move(id, mine, theirs, 0);
            uint256 gas = vm.lastCallGas().gasTotalUsed;
            _total += gas;
            if (gas > _most[phase]) _most[phase] = gas;
        }
    }

    function _snapshot(Phase phase, string memory name) private {
        assertGe(_most[phase], 21_000, name);
        vm.snapshotValue("DisputeGame", name, _most[phase]);
    }

    function _record(string memory name) private returns (uint256 gas) {
        gas = vm.lastCallGas().gasTotalUsed;
        vm.snapshotValue("JobMarket", name, gas);
    }
}
