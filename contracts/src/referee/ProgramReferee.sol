// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../market/IJobMarket.sol";
import {JobId} from "../types/JobId.sol";
import {DefinitionKind, InvalidityProof, Opening} from "../types/Opening.sol";
import {ProgramHeader} from "../types/ProgramHeader.sol";
import {programRootOf} from "../types/ProgramRoot.sol";
import {Wired} from "../wiring/Wired.sol";
import {IProgramReferee} from "./IProgramReferee.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {OperatorRules} from "./OperatorRules.sol";

/// @title ProgramReferee
/// @dev Soundness matters both ways: a valid program must never be voided, and one that breaks a rule must always be voidable. Nothing
/// is inferred from a call that fails, so that nobody proves anything by running out of gas.
contract ProgramReferee is IProgramReferee, Wired {
    uint8 private constant SOURCE_SHAPES = 12;
    uint8 private constant DECLARATIONS = 20;
    uint8 private constant NEXT_STATES = 21;
    uint8 private constant SCHEDULE = 22;

    uint256 private constant MAX_RANK = 6;
    uint256 private constant LAST_TYPE = 2;
    uint256 private constant UNCHANGED = 0xffff;

    IJobMarket private _market;
    mapping(bytes32 programRoot => RegisteredProgram) private _programs;

    /// @inheritdoc IProgramReferee
    function initialize(address market) external onlyDeployerOnce {
        _market = IJobMarket(market);
    }

    /// @inheritdoc IProgramReferee
    function register(ProgramHeader calldata header) external returns (bytes32 programRoot) {
        programRoot = programRootOf(header);
        if (_programs[programRoot].registeredAt != 0) return programRoot;
        if (header.operatorCount < 1 || header.operatorCount > 4096) revert HeaderRuleBroken(1, header.operatorCount);
        if (header.stateCount < 1 || header.stateCount > 1024) revert HeaderRuleBroken(2, header.stateCount);
        if (header.datasetCount > 16) revert HeaderRuleBroken(3, header.datasetCount);
        _programs[programRoot] = RegisteredProgram(
            uint40(block.timestamp), false, header.operatorCount, header.stateCount, header.datasetCount
        );
        emit ProgramRegistered(programRoot, header);
    }

    /// @inheritdoc IProgramReferee
    function refute(uint8 rule, InvalidityProof calldata proof) external {
        if (rule == SCHEDULE) revert UnknownRule(rule);
        _refute(programRootOf(proof.header), rule, proof);
    }

    /// @inheritdoc IProgramReferee
    function proveInvalid(JobId jobId, uint8 rule, InvalidityProof calldata proof) external {
        bytes32 expected = _market.programRootOf(jobId);
        bytes32 actual = programRootOf(proof.header);
        if (expected != actual) revert HeaderMismatch(expected, actual);
        if (rule == SCHEDULE) {
            // Of all rules this one is about the job: its number of steps.
            _open(proof.header, proof.subject);
            if (!_breaksSchedule(jobId, proof)) revert RuleHolds(rule);
            emit ProgramInvalid(actual, rule, proof.subject.index);
        } else {
            _refute(actual, rule, proof);
        }
        _market.voidJob(jobId);
    }

    /// @inheritdoc IProgramReferee
    function voidInvalid(JobId jobId) external {
        bytes32 root = _market.programRootOf(jobId);
        if (!_programs[root].invalid) revert ProgramNotKnownInvalid(root);
        _market.voidJob(jobId);
    }

    /// @inheritdoc IProgramReferee
    function programOf(bytes32 programRoot) external view returns (RegisteredProgram memory) {
        return _programs[programRoot];
    }

    /// @inheritdoc IProgramReferee
    function brokenRule(bytes calldata operator, uint16 index, uint16 stateCount, uint16 datasetCount)
        external
        pure
        returns (uint8)
    {
        return uint8(OperatorRules.broken(operator, index, stateCount, datasetCount));
    }

    function _refute(bytes32 programRoot, uint8 rule, InvalidityProof calldata proof) private {
        if (_programs[programRoot].registeredAt == 0) revert ProgramNotRegistered(programRoot);
        _open(proof.header, proof.subject);
        if (!_isBroken(rule, proof)) revert RuleHolds(rule);
        _programs[programRoot].invalid = true;
        emit ProgramInvalid(programRoot, rule, proof.subject.index);
    }

    function _isBroken(uint8 rule, InvalidityProof calldata proof) private pure returns (bool) {
        if (rule == SOURCE_SHAPES) return _breaksSourceShape(proof);
        if (rule == DECLARATIONS) {
            _require(proof.subject.kind != DefinitionKind.Operator, rule);
            return !_isDeclaration(proof.subject);
        }
        if (rule == NEXT_STATES) return _breaksNextState(proof);
        if (rule < OperatorRules.ENCODING || rule > OperatorRules.OPENINGS) revert UnknownRule(rule);
        return _brokenRule(proof) != 0;
    }

    function _brokenRule(InvalidityProof calldata proof) private pure returns (uint256) {
        _require(proof.subject.kind == DefinitionKind.Operator, uint8(OperatorRules.ENCODING));
        return OperatorRules.broken(
            proof.subject.encoding, proof.subject.index, proof.header.stateCount, proof.header.datasetCount
        );
    }

    /// @dev V12. The subject must parse, else its other rules are the ones to prove.
    function _breaksSourceShape(InvalidityProof calldata proof) private pure returns (bool) {
        _require(_brokenRule(proof) == 0, SOURCE_SHAPES);
        bytes calldata operator = proof.subject.encoding;
        uint256 cursor = OperatorRules.operandAt(operator, proof.operand);
        _require(cursor != type(uint256).max, SOURCE_SHAPES);
        uint256 kind = uint8(operator[cursor]);
        uint256 index = uint16(bytes2(operator[cursor + 1:cursor + 3]));
        // The schedule is the last input declaration.
        if (kind == 3) index = proof.header.datasetCount;
        Opening calldata source = proof.other;
        _require(uint256(source.kind) == (kind < 2 ? kind : 2) && source.index == index, SOURCE_SHAPES);
        _open(proof.header, source);
        return !OperatorRules.sameShape(operator, proof.operand, _typeAndShape(source));
    }

    /// @dev V21.
    function _breaksNextState(InvalidityProof calldata proof) private pure returns (bool) {
        Opening calldata declaration = proof.subject;
        _require(declaration.kind == DefinitionKind.StateDeclaration && _isDeclaration(declaration), NEXT_STATES);
        uint256 length = declaration.encoding.length;
        uint256 next = uint16(bytes2(declaration.encoding[length - 2:]));
        if (next == UNCHANGED) return false;
        if (next >= proof.header.operatorCount) return true;
        Opening calldata source = proof.other;
        _require(source.kind == DefinitionKind.Operator && source.index == next, NEXT_STATES);
        _open(proof.header, source);
        return keccak256(_typeAndShape(source)) != keccak256(declaration.encoding[:length - 2]);
    }

    /// @dev V22: f32, rank 2, first extent the number of steps.
    function _breaksSchedule(JobId jobId, InvalidityProof calldata proof) private view returns (bool) {
        Opening calldata schedule = proof.subject;
        _require(
            schedule.kind == DefinitionKind.InputDeclaration && schedule.index == proof.header.datasetCount
                && _isDeclaration(schedule),
            SCHEDULE
        );
        (uint32 steps,) = _market.stepsOf(jobId);
        bytes calldata encoding = schedule.encoding;
        return encoding.length != 10 || encoding[0] != 0 || uint32(bytes4(encoding[2:6])) != steps;
    }

    /// @dev `u8 type ‖ u8 rank ‖ u32 extent*` of a definition. Of an operator whose front is broken whatever is there:
    /// its program is invalid either way.
    function _typeAndShape(Opening calldata definition) private pure returns (bytes memory) {
        bytes calldata encoding = definition.encoding;
        if (definition.kind == DefinitionKind.InputDeclaration) return encoding;
        if (definition.kind == DefinitionKind.StateDeclaration) {
            return encoding.length < 2 ? bytes("") : bytes(encoding[:encoding.length - 2]);
        }
        if (encoding.length < 8) return "";
        uint256 end = 8 + 4 * uint256(uint8(encoding[7]));
        if (encoding.length < end) return "";
        return abi.encodePacked(encoding[1], encoding[7:end]);
    }

    /// @dev V20: `u8 type ‖ u8 rank ‖ u32 extent*`, and `u16 next` for a state tensor; nothing else.
    function _isDeclaration(Opening calldata definition) private pure returns (bool) {
        bytes calldata encoding = definition.encoding;
        if (encoding.length < 2) return false;
        uint256 rank = uint8(encoding[1]);
        uint256 tail = definition.kind == DefinitionKind.StateDeclaration ? 2 : 0;
        if (uint8(encoding[0]) > LAST_TYPE || rank > MAX_RANK || encoding.length != 2 + 4 * rank + tail) return false;
        uint256 count = 1;
        for (uint256 i; i < rank; ++i) {
            count *= uint32(bytes4(encoding[2 + 4 * i:6 + 4 * i]));
            if (count == 0 || count > type(uint32).max) return false;
        }
        return true;
    }

    /// @dev Checks that a definition stands in the program.
    function _open(ProgramHeader calldata header, Opening calldata definition) private pure {
        uint256 count;
        uint256 leafTag;
        uint256 tag;
        bytes32 root;
        if (definition.kind == DefinitionKind.Operator) {
            (count, root) = (header.operatorCount, header.operatorsRoot);
            (leafTag, tag) = (MerkleTree.OPERATOR_LEAF, MerkleTree.OPERATORS);
        } else if (definition.kind == DefinitionKind.StateDeclaration) {
            (count, root) = (header.stateCount, header.stateDeclarationsRoot);
            (leafTag, tag) = (MerkleTree.STATE_DECLARATION_LEAF, MerkleTree.STATE_DECLARATIONS);
        } else {
            (count, root) = (uint256(header.datasetCount) + 1, header.inputDeclarationsRoot);
            (leafTag, tag) = (MerkleTree.INPUT_DECLARATION_LEAF, MerkleTree.INPUT_DECLARATIONS);
        }
        if (definition.index >= count) revert IndexOutOfRange(count, definition.index);
        uint256 depth = MerkleTree.depthOf(count);
        if (definition.path.length != depth) revert IndexOutOfRange(depth, definition.path.length);
        bytes32 leaf = MerkleTree.hashLeaf(definition.encoding, leafTag);
        bytes32 actual = MerkleTree.rootFrom(leaf, definition.index, definition.path, tag);
        if (actual != root) revert DefinitionNotOpened(root, actual);
    }

    function _require(bool condition, uint8 rule) private pure {
        if (!condition) revert WrongDefinition(rule);
    }
}
