// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../types/JobId.sol";
import {InvalidityProof} from "../types/Opening.sol";

/// @notice Judges programs by the rules of protocol section 7.
interface IProgramReferee {
    error HeaderMismatch(bytes32 expected, bytes32 actual);
    error DefinitionNotOpened(bytes32 expected, bytes32 actual);
    error IndexOutOfRange(uint256 count, uint256 actual);
    error WrongDefinition(uint8 rule);
    error UnknownRule(uint8 rule);
    error RuleHolds(uint8 rule);

    event ProgramInvalid(JobId indexed jobId, uint8 rule, uint16 index);

    /// @notice Voids a job that is not over by showing that its program breaks `rule` (10 to 16, 20 to 22). Anyone may call.
    /// @dev Rules 10, 11 and 13 to 16 look at one operator alone: any of them being broken is enough. Rule 12 compares operand
    /// `proof.operand` of `proof.subject` with its source in `proof.other`; rule 21 a state declaration with the operator it names.
    function proveInvalid(JobId jobId, uint8 rule, InvalidityProof calldata proof) external;

    /// @notice The first rule of 10, 11, 13 to 16 that an operator breaks, or 0.
    function brokenRule(bytes calldata operator, uint16 index, uint16 stateCount, uint16 datasetCount)
        external
        view
        returns (uint8);
}
