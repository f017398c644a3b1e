// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../types/JobId.sol";
import {InvalidityProof} from "../types/Opening.sol";
import {ProgramHeader} from "../types/ProgramHeader.sol";
import {IWired} from "../wiring/IWired.sol";

/// @notice The register of programs, and their judge by the rules of protocol section 7.
/// @dev Between the registration of a program and the first claim of its jobs lies a delay in which anybody can check it.
interface IProgramReferee is IWired {
    /// @notice What is known of a program root: when it was registered (0: never), whether it was shown to break a rule, and its counts.
    struct RegisteredProgram {
        uint40 registeredAt;
        bool invalid;
        uint16 operatorCount;
        uint16 stateCount;
        uint16 datasetCount;
    }

    error HeaderRuleBroken(uint8 rule, uint256 value);
    error ProgramNotRegistered(bytes32 programRoot);
    error ProgramNotKnownInvalid(bytes32 programRoot);
    error HeaderMismatch(bytes32 expected, bytes32 actual);
    error DefinitionNotOpened(bytes32 expected, bytes32 actual);
    error IndexOutOfRange(uint256 count, uint256 actual);
    error WrongDefinition(uint8 rule);
    error UnknownRule(uint8 rule);
    error RuleHolds(uint8 rule);

    event ProgramRegistered(bytes32 indexed programRoot, ProgramHeader header);
    event ProgramInvalid(bytes32 indexed programRoot, uint8 rule, uint16 index);

    /// @notice Names the market, whose jobs it voids. Once, by the deployer.
    function initialize(address market) external;

    /// @notice Registers the program of a header, whose rules V1 to V3 are checked. Registered already: nothing happens.
    function register(ProgramHeader calldata header) external returns (bytes32 programRoot);

    /// @notice Shows that a registered program breaks `rule` (10 to 16, 20, 21): no job can be posted with it any more. Anyone may call.
    function refute(uint8 rule, InvalidityProof calldata proof) external;

    /// @notice Voids a job that is not over and whose program is known to be invalid. Anyone may call.
    function voidInvalid(JobId jobId) external;

    /// @notice Voids a job that is not over by showing that its program breaks `rule` (10 to 16, 20 to 22). Anyone may call.
    /// @dev Rules 10, 11 and 13 to 16 look at one operator alone: any of them being broken is enough. Rule 12 compares operand
    /// `proof.operand` of `proof.subject` with its source in `proof.other`; rule 21 a state declaration with the operator it names.
    function proveInvalid(JobId jobId, uint8 rule, InvalidityProof calldata proof) external;

    function programOf(bytes32 programRoot) external view returns (RegisteredProgram memory);

    /// @notice The first rule of 10, 11, 13 to 16 that an operator breaks, or 0.
    function brokenRule(bytes calldata operator, uint16 index, uint16 stateCount, uint16 datasetCount)
        external
        view
        returns (uint8);
}
