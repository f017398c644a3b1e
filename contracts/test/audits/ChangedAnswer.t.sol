// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAuditCourt} from "../../src/audits/IAuditCourt.sol";
import {StepClaim} from "../../src/types/StepClaim.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";
import {AuditFixture} from "./AuditFixture.sol";

/// @notice One auditor has committed, and the time to reveal has come.
contract ChangedAnswerTest is AuditFixture {
    StepClaim private _answer;

    function setUp() external {
        deployAudits();
        TinyRun.Run memory run = TinyRun.create(1, Fault.None, 0);
        submitAndDraw(run, 1, 1);
        _answer = answerOf(run, 0);
        commitAs(auditors[0], 0, _answer);
        toReveal(0);
    }

    /// @dev Whatever is changed of an answer, it is not the one that was committed.
    function testFuzz_reveal_reverts_onChangedAnswer(uint256 field, bytes32 change) external {
        StepClaim memory answer = _answer;
        bytes32 salt = saltOf(auditors[0]);
        if (change == 0) change = bytes32(uint256(1));
        field = field % 4;
        if (field == 0) answer.stateBefore ^= change;
        else if (field == 1) answer.stateAfter ^= change;
        else if (field == 2) answer.trace ^= change;
        else salt ^= change;
        bytes32 digest = court.digestOf(auditors[0], idOf(0), answer, salt);
        vm.expectRevert(abi.encodeWithSelector(IAuditCourt.WrongReveal.selector, digest));
        vm.prank(auditors[0]);
        court.reveal(idOf(0), 0, answer, salt);
    }

    function test_reveal_ofTheCommittedAnswer() external {
        vm.prank(auditors[0]);
        court.reveal(idOf(0), 0, _answer, saltOf(auditors[0]));
    }
}
