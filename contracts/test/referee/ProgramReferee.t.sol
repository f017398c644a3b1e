// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IProgramReferee} from "../../src/referee/IProgramReferee.sol";
import {ProgramReferee} from "../../src/referee/ProgramReferee.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {JobState} from "../../src/types/JobState.sol";
import {DefinitionKind, InvalidityProof, Opening} from "../../src/types/Opening.sol";
import {ProgramHeader} from "../../src/types/ProgramHeader.sol";
import {TinyProgram} from "../dispute/TinyProgram.sol";
import {Trees} from "../dispute/Trees.sol";
import {MarketFixture} from "../market/MarketFixture.sol";

/// @notice Each rule of valid programs broken in turn, and a valid program that nobody can void.
contract ProgramRefereeTest is MarketFixture {
    uint32 private constant STEPS = 6;

    /// @notice A program as lists of encodings.
    struct Program {
        bytes[] operators;
        bytes[] states;
        bytes[] inputs;
    }

    ProgramReferee private judge;

    function setUp() external {
        deployMarket();
        judge = programs;
        wire(makeAddr("game"), address(judge));
    }

    // ------------------------------------------------------------------ whole programs

    function test_proveInvalid_operatorRule() external {
        Program memory program = _valid();
        program.operators[1] = _with(program.operators[1], 0, 9);
        _assertVoided(program, 10, _opening(program, DefinitionKind.Operator, 1), 0, _none());
    }

    function test_proveInvalid_sourceShape() external {
        Program memory program = _valid();
        // The product claims to read weights [9, 11] of a state [9, 10].
        bytes memory operator = program.operators[0];
        uint256 extent = 22 + 9 + 19 + 3;
        assertEq(uint8(operator[extent]), 10, "extent");
        operator[extent] = bytes1(uint8(11));
        _assertVoided(
            program,
            12,
            _opening(program, DefinitionKind.Operator, 0),
            0,
            _opening(program, DefinitionKind.StateDeclaration, 0)
        );
    }

    function test_proveInvalid_sourceType() external {
        Program memory program = _valid();
        program.inputs[0] = _with(program.inputs[0], 0, 1);
        _assertVoided(
            program,
            12,
            _opening(program, DefinitionKind.Operator, 0),
            1,
            _opening(program, DefinitionKind.InputDeclaration, 0)
        );
    }

    function test_proveInvalid_sourceOperator() external {
        Program memory program = _valid();
        // The total is f32 for the one that writes it.
        program.operators[1] = _with(program.operators[1], 1, 0);
        _assertVoided(
            program, 12, _opening(program, DefinitionKind.Operator, 2), 1, _opening(program, DefinitionKind.Operator, 1)
        );
    }

    function test_proveInvalid_declarations() external {
        Program memory program = _valid();
        program.states[1] = _with(program.states[1], 0, 3);
        _assertVoided(program, 20, _opening(program, DefinitionKind.StateDeclaration, 1), 0, _none());
        program = _valid();
        program.states[1] = abi.encodePacked(program.states[1], uint8(0));
        _assertVoided(program, 20, _opening(program, DefinitionKind.StateDeclaration, 1), 0, _none());
        program = _valid();
        program.inputs[0] = hex"00";
        _assertVoided(program, 20, _opening(program, DefinitionKind.InputDeclaration, 0), 0, _none());
    }

    function test_proveInvalid_nextState() external {
        Program memory program = _valid();
        program.states[1] = abi.encodePacked(uint8(2), TinyProgram.shape1(5), uint16(3));
        _assertVoided(program, 21, _opening(program, DefinitionKind.StateDeclaration, 1), 0, _none());
        program = _valid();
        program.states[1] = abi.encodePacked(uint8(2), TinyProgram.shape1(5), uint16(2));
        _assertVoided(
            program,
            21,
            _opening(program, DefinitionKind.StateDeclaration, 1),
            0,
            _opening(program, DefinitionKind.Operator, 2)
        );
    }

    function test_proveInvalid_schedule() external {
        bytes[3] memory wrong = [
            abi.encodePacked(uint8(0), TinyProgram.shape2(STEPS + 1, 1)),
            abi.encodePacked(uint8(1), TinyProgram.shape2(STEPS, 1)),
            abi.encodePacked(uint8(0), TinyProgram.shape1(STEPS))
        ];
        for (uint256 i; i < wrong.length; ++i) {
            Program memory program = _valid();
            program.inputs[1] = wrong[i];
            _assertVoided(program, 22, _opening(program, DefinitionKind.InputDeclaration, 1), 0, _none());
        }
    }

    function test_proveInvalid_reverts_onValidProgram() external {
        Program memory program = _valid();
        JobId jobId = _post(program);
        for (uint8 rule = 10; rule <= 16; ++rule) {
            if (rule == 12) continue;
            for (uint16 i; i < 3; ++i) {
                _expectHolds(program, jobId, rule, _opening(program, DefinitionKind.Operator, i), 0, _none());
            }
        }
        Opening memory product = _opening(program, DefinitionKind.Operator, 0);
        Opening memory update = _opening(program, DefinitionKind.Operator, 2);
        Opening memory weights = _opening(program, DefinitionKind.StateDeclaration, 0);
        Opening memory table = _opening(program, DefinitionKind.StateDeclaration, 1);
        Opening memory data = _opening(program, DefinitionKind.InputDeclaration, 0);
        Opening memory schedule = _opening(program, DefinitionKind.InputDeclaration, 1);
        _expectHolds(program, jobId, 12, product, 0, weights);
        _expectHolds(program, jobId, 12, product, 1, data);
        _expectHolds(program, jobId, 12, update, 1, _opening(program, DefinitionKind.Operator, 1));
        _expectHolds(program, jobId, 20, weights, 0, _none());
        _expectHolds(program, jobId, 20, table, 0, _none());
        _expectHolds(program, jobId, 20, data, 0, _none());
        _expectHolds(program, jobId, 20, schedule, 0, _none());
        _expectHolds(program, jobId, 21, weights, 0, update);
        _expectHolds(program, jobId, 21, table, 0, _none());
        _expectHolds(program, jobId, 22, schedule, 0, _none());
        assertState(jobId, JobState.Open);
    }

    function test_proveInvalid_reverts_onWrongEvidence() external {
        Program memory program = _valid();
        JobId jobId = _post(program);
        InvalidityProof memory proof;
        proof.header = _header(program);
        proof.subject = _opening(program, DefinitionKind.Operator, 0);
        // Another source than the one that the operand names.
        proof.other = _opening(program, DefinitionKind.StateDeclaration, 1);
        _expect(jobId, 12, proof, abi.encodeWithSelector(IProgramReferee.WrongDefinition.selector, 12));
        proof.operand = 2;
        _expect(jobId, 12, proof, abi.encodeWithSelector(IProgramReferee.WrongDefinition.selector, 12));
        // Rules of other definitions.
        _expect(jobId, 22, proof, abi.encodeWithSelector(IProgramReferee.WrongDefinition.selector, 22));
        _expect(jobId, 21, proof, abi.encodeWithSelector(IProgramReferee.WrongDefinition.selector, 21));
        _expect(jobId, 20, proof, abi.encodeWithSelector(IProgramReferee.WrongDefinition.selector, 20));
        _expect(jobId, 19, proof, abi.encodeWithSelector(IProgramReferee.UnknownRule.selector, 19));
        // A definition that does not stand in the program, or not there.
        proof.subject.index = 1;
        _expect(jobId, 10, proof, bytes(""));
        proof.subject.index = 3;
        _expect(jobId, 10, proof, abi.encodeWithSelector(IProgramReferee.IndexOutOfRange.selector, 3, 3));
        proof.subject.index = 0;
        proof.subject.encoding[0] = 0;
        _expect(jobId, 10, proof, bytes(""));
        proof.header.stateCount = 1;
        _expect(
            jobId,
            10,
            proof,
            abi.encodeWithSelector(
                IProgramReferee.HeaderMismatch.selector, market.programRootOf(jobId), rootOf(proof.header)
            )
        );
    }

    function test_proveInvalid_reverts_whenJobIsOver() external {
        Program memory program = _valid();
        program.operators[1] = _with(program.operators[1], 0, 9);
        JobId jobId = _post(program);
        vm.prank(requester);
        market.cancel(jobId);
        InvalidityProof memory proof;
        proof.header = _header(program);
        proof.subject = _opening(program, DefinitionKind.Operator, 1);
        _expect(jobId, 10, proof, abi.encodeWithSelector(IJobMarket.WrongState.selector, jobId, JobState.Cancelled));
    }

    // ------------------------------------------------------------------ helpers

    function _with(bytes memory encoding, uint256 position, uint8 value) private pure returns (bytes memory copy) {
        copy = abi.encodePacked(encoding);
        copy[position] = bytes1(value);
    }

    function _valid() private pure returns (Program memory program) {
        program.operators = TinyProgram.operators();
        program.states = TinyProgram.stateDeclarations();
        program.inputs = TinyProgram.inputDeclarations(STEPS);
    }

    function _header(Program memory program) private pure returns (ProgramHeader memory) {
        return ProgramHeader(
            3,
            2,
            1,
            Trees.root(Trees.hashLeaves(program.operators, 0x40), 0x41),
            Trees.root(Trees.hashLeaves(program.states, 0x42), 0x43),
            Trees.root(Trees.hashLeaves(program.inputs, 0x44), 0x45)
        );
    }

    function _post(Program memory program) private returns (JobId) {
        ProgramHeader memory header = _header(program);
        mature(header);
        JobSpec memory spec = specFor(header, STEPS, 3);
        vm.prank(requester);
        return market.postJob(spec, 0);
    }

    function _opening(Program memory program, DefinitionKind kind, uint16 index) private pure returns (Opening memory) {
        if (kind == DefinitionKind.Operator) return _opening(program.operators, kind, index, 0x40);
        if (kind == DefinitionKind.StateDeclaration) return _opening(program.states, kind, index, 0x42);
        return _opening(program.inputs, kind, index, 0x44);
    }

    function _opening(bytes[] memory list, DefinitionKind kind, uint16 index, uint8 tag)
        private
        pure
        returns (Opening memory)
    {
        return Opening(kind, index, list[index], Trees.path(Trees.hashLeaves(list, tag), tag + 1, index));
    }

    function _none() private pure returns (Opening memory) {
        return Opening(DefinitionKind.Operator, 0, "", new bytes32[](0));
    }

    function _assertVoided(
        Program memory program,
        uint8 rule,
        Opening memory subject,
        uint8 operand,
        Opening memory other
    ) private {
        JobId jobId = _post(program);
        vm.prank(worker);
        market.claim(jobId);
        uint256 refunded = escrow.balanceOf(address(token), requester);
        judge.proveInvalid(jobId, rule, InvalidityProof(_header(program), subject, other, operand));
        assertState(jobId, JobState.Void);
        assertStake(worker, FUNDS, 0);
        assertEq(escrow.balanceOf(address(token), requester), refunded + AMOUNT + BUDGET, "refund");
    }

    function _expectHolds(
        Program memory program,
        JobId jobId,
        uint8 rule,
        Opening memory subject,
        uint8 operand,
        Opening memory other
    ) private {
        InvalidityProof memory proof = InvalidityProof(_header(program), subject, other, operand);
        _expect(jobId, rule, proof, abi.encodeWithSelector(IProgramReferee.RuleHolds.selector, rule));
    }

    function _expect(JobId jobId, uint8 rule, InvalidityProof memory proof, bytes memory refusal) private {
        if (refusal.length == 0) vm.expectRevert();
        else vm.expectRevert(refusal);
        judge.proveInvalid(jobId, rule, proof);
    }
}
