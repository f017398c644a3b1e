// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobSpec} from "../../src/types/JobSpec.sol";
import {StepClaim} from "../../src/types/StepClaim.sol";
import {TinyProgram} from "../dispute/TinyProgram.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";
import {AuditFixture} from "./AuditFixture.sol";

/// @notice Gas of every call about an audit, each a transaction of its own.
contract AuditGasTest is AuditFixture {
    using TinyRun for TinyRun.Run;

    /// @dev Commit and reveal of an auditor, together.
    uint256 private constant ANSWER_LIMIT = 160_000;

    uint256 private constant RECEIPT_LIMIT = 120_000;

    function setUp() external {
        deployAudits();
    }

    /// forge-config: default.isolate = true
    function test_gas_audit() external {
        TinyRun.Run memory run = TinyRun.create(3, Fault.None, 0);
        _start(run);
        bytes32 end = run.stateRoot(3);
        vm.prank(worker);
        market.submitReceipt(job, 0, 0, end);
        assertLe(_record("submitReceipt, with audits"), RECEIPT_LIMIT, "gas of a receipt");
        pass(5);
        court.draw(job, 0, new uint32[](1));
        _record("draw, sampled");
        StepClaim memory answer = answerOf(run, 0);
        commitClaim(0, answer);
        _record("commitClaim");
        commitAs(auditors[0], 0, answer);
        uint256 gas = _record("commit");
        toReveal(0);
        revealClaim(0, answer);
        _record("revealClaim");
        revealAs(auditors[0], 0, answer);
        gas += _record("reveal");
        vm.snapshotValue("AuditCourt", "answer", gas);
        assertLe(gas, ANSWER_LIMIT, "gas of an answer");
        toSettlement(0);
        court.settle(idOf(0));
        _record("settle");
        vm.warp(block.timestamp + SEGMENT_TIME + WINDOW);
        market.finalizeSegments(job, 1);
        court.collect(idOf(0), auditors[0], 0);
        _record("collect");
        vm.prank(rival);
        court.accuse(idOf(0), auditors[1], 0);
        _record("accuse");
    }

    function _start(TinyRun.Run memory run) private {
        (steps, interval) = (3, 3);
        JobSpec memory spec = specFor(TinyProgram.header(3), 3, 3);
        spec.initialStateRoot = run.stateRoot(0);
        mature(TinyProgram.header(3));
        vm.prank(requester);
        job = market.postJob(spec, "bundle");
        enlist(auditors[0]);
        _record("enlist");
        enlist(auditors[1]);
        enlist(auditors[2]);
        vm.startPrank(worker);
        market.claim(job);
        market.start(job, market.specHashOf(job));
        vm.stopPrank();
    }

    function _record(string memory name) private returns (uint256 gas) {
        gas = vm.lastCallGas().gasTotalUsed;
        vm.snapshotValue("AuditCourt", name, gas);
    }
}
