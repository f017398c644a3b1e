// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IPostingRules} from "../../src/market/IPostingRules.sol";
import {IProgramReferee} from "../../src/referee/IProgramReferee.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {JobState} from "../../src/types/JobState.sol";
import {DefinitionKind, InvalidityProof, Opening} from "../../src/types/Opening.sol";
import {ProgramHeader} from "../../src/types/ProgramHeader.sol";
import {TinyProgram} from "../dispute/TinyProgram.sol";
import {Trees} from "../dispute/Trees.sol";
import {MarketFixture} from "../market/MarketFixture.sol";

/// @notice The register of programs: what gets in, and what becomes of programs that are shown to break a rule.
contract ProgramRegisterTest is MarketFixture {
    uint32 private constant STEPS = 6;

    bytes[] private _operators;

    function setUp() external {
        deployMarket();
        wire(makeAddr("game"), address(programs));
        bytes[] memory operators = TinyProgram.operators();
        for (uint256 i; i < operators.length; ++i) {
            _operators.push(operators[i]);
        }
    }

    // ------------------------------------------------------------------ register

    function test_register_keepsTheFirstTime() external {
        ProgramHeader memory header = exampleHeader();
        uint256 time = block.timestamp;
        vm.expectEmit();
        emit IProgramReferee.ProgramRegistered(rootOf(header), header);
        assertEq(programs.register(header), rootOf(header), "root");
        vm.warp(time + 50);
        vm.prank(rival);
        assertEq(programs.register(header), rootOf(header), "again");
        IProgramReferee.RegisteredProgram memory program = programs.programOf(rootOf(header));
        assertEq(program.registeredAt, time, "time");
        assertFalse(program.invalid, "invalid");
        assertEq(program.operatorCount, 3, "operators");
        assertEq(program.stateCount, 2, "states");
        assertEq(program.datasetCount, 1, "datasets");
    }

    function testFuzz_register_checksCounts(uint16 operators, uint16 states, uint16 datasets) external {
        ProgramHeader memory header = exampleHeader();
        (header.operatorCount, header.stateCount, header.datasetCount) =
        (operators % 5000, states % 1200, datasets % 24);
        uint8 rule;
        uint256 value;
        if (header.operatorCount < 1 || header.operatorCount > 4096) (rule, value) = (1, header.operatorCount);
        else if (header.stateCount < 1 || header.stateCount > 1024) (rule, value) = (2, header.stateCount);
        else if (header.datasetCount > 16) (rule, value) = (3, header.datasetCount);
        if (rule != 0) vm.expectRevert(abi.encodeWithSelector(IProgramReferee.HeaderRuleBroken.selector, rule, value));
        programs.register(header);
    }

    function test_register_limits() external {
        ProgramHeader memory header = exampleHeader();
        (header.operatorCount, header.stateCount, header.datasetCount) = (4096, 1024, 16);
        programs.register(header);
        header.operatorCount = 4097;
        vm.expectRevert(abi.encodeWithSelector(IProgramReferee.HeaderRuleBroken.selector, 1, 4097));
        programs.register(header);
        (header.operatorCount, header.stateCount) = (1, 1025);
        vm.expectRevert(abi.encodeWithSelector(IProgramReferee.HeaderRuleBroken.selector, 2, 1025));
        programs.register(header);
        (header.stateCount, header.datasetCount) = (1, 17);
        vm.expectRevert(abi.encodeWithSelector(IProgramReferee.HeaderRuleBroken.selector, 3, 17));
        programs.register(header);
    }

    // ------------------------------------------------------------------ refute

    function test_refute_endsPosting() external {
        _operators[1][0] = 0x09;
        ProgramHeader memory header = _header();
        InvalidityProof memory proof = _proof(1);
        vm.expectRevert(abi.encodeWithSelector(IProgramReferee.ProgramNotRegistered.selector, rootOf(header)));
        programs.refute(10, proof);
        mature(header);
        JobSpec memory spec = specFor(header, STEPS, 3);
        rules.check(spec);
        vm.expectEmit();
        emit IProgramReferee.ProgramInvalid(rootOf(header), 10, 1);
        vm.prank(rival);
        programs.refute(10, proof);
        assertTrue(programs.programOf(rootOf(header)).invalid, "invalid");
        vm.expectRevert(abi.encodeWithSelector(IPostingRules.ProgramKnownInvalid.selector, rootOf(header)));
        vm.prank(requester);
        market.postJob(spec, 0);
        // Registering it again clears nothing.
        programs.register(header);
        assertTrue(programs.programOf(rootOf(header)).invalid, "still invalid");
    }

    function test_refute_reverts_onValidProgram() external {
        ProgramHeader memory header = _header();
        programs.register(header);
        for (uint8 rule; rule < 30; ++rule) {
            InvalidityProof memory proof = _proof(rule % 3);
            (bool accepted,) = address(programs).call(abi.encodeCall(programs.refute, (rule, proof)));
            assertFalse(accepted, "refuted");
        }
        assertFalse(programs.programOf(rootOf(header)).invalid, "invalid");
    }

    /// @dev Rule 22 is about a job's steps: without a job nobody can break it.
    function test_refute_reverts_forScheduleRule() external {
        programs.register(_header());
        InvalidityProof memory proof = _proof(0);
        vm.expectRevert(abi.encodeWithSelector(IProgramReferee.UnknownRule.selector, 22));
        programs.refute(22, proof);
    }

    // ------------------------------------------------------------------ voidInvalid

    function test_voidInvalid_returnsEverything() external {
        _operators[1][0] = 0x09;
        ProgramHeader memory header = _header();
        mature(header);
        JobId open = _post(header);
        JobId claimed = _post(header);
        vm.prank(worker);
        market.claim(claimed);
        vm.expectRevert(abi.encodeWithSelector(IProgramReferee.ProgramNotKnownInvalid.selector, rootOf(header)));
        programs.voidInvalid(open);
        programs.refute(10, _proof(1));
        vm.startPrank(rival);
        programs.voidInvalid(open);
        programs.voidInvalid(claimed);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongState.selector, open, JobState.Void));
        programs.voidInvalid(open);
        vm.stopPrank();
        assertState(open, JobState.Void);
        assertState(claimed, JobState.Void);
        assertStake(worker, FUNDS, 0);
        assertEq(escrow.balanceOf(address(token), requester), 2 * (uint256(AMOUNT) + BUDGET), "refunded");
        vm.expectRevert(abi.encodeWithSelector(IProgramReferee.ProgramNotKnownInvalid.selector, bytes32(0)));
        programs.voidInvalid(JobId.wrap(99));
    }

    /// @dev A job's schedule is its own fault: other jobs of the program go on.
    function test_proveInvalid_scheduleRule_refutesNoProgram() external {
        ProgramHeader memory header = _header();
        mature(header);
        JobSpec memory spec = specFor(header, STEPS + 1, 3);
        vm.prank(requester);
        JobId wrong = market.postJob(spec, 0);
        JobId right = _post(header);
        bytes[] memory inputs = TinyProgram.inputDeclarations(STEPS);
        InvalidityProof memory proof;
        proof.header = header;
        proof.subject =
            Opening(DefinitionKind.InputDeclaration, 1, inputs[1], Trees.path(Trees.hashLeaves(inputs, 0x44), 0x45, 1));
        programs.proveInvalid(wrong, 22, proof);
        assertState(wrong, JobState.Void);
        assertFalse(programs.programOf(rootOf(header)).invalid, "invalid");
        vm.expectRevert(abi.encodeWithSelector(IProgramReferee.RuleHolds.selector, 22));
        programs.proveInvalid(right, 22, proof);
        assertState(right, JobState.Open);
    }

    // ------------------------------------------------------------------ helpers

    function _post(ProgramHeader memory header) private returns (JobId) {
        JobSpec memory spec = specFor(header, STEPS, 3);
        vm.prank(requester);
        return market.postJob(spec, 0);
    }

    function _header() private view returns (ProgramHeader memory header) {
        header = TinyProgram.header(STEPS);
        header.operatorsRoot = Trees.root(Trees.hashLeaves(_operators, 0x40), 0x41);
    }

    function _proof(uint16 index) private view returns (InvalidityProof memory proof) {
        bytes[] memory operators = _operators;
        proof.header = _header();
        proof.subject = Opening(
            DefinitionKind.Operator, index, operators[index], Trees.path(Trees.hashLeaves(operators, 0x40), 0x41, index)
        );
    }
}
