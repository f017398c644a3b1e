// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobSpec} from "../types/JobSpec.sol";

/// @notice EIP-712 `hashStruct` of a job specification (protocol section 5).
library JobSpecHash {
    bytes32 private constant AUDITS_TYPEHASH =
        keccak256("Audits(uint32 rate,uint16 auditors,uint128 fee,uint128 budget)");

    bytes32 private constant PAYMENT_TYPEHASH = keccak256("Payment(address token,uint128 amount,uint128 worth)");

    bytes32 private constant VERIFICATION_TYPEHASH = keccak256(
        "Verification(uint32 challengeWindow,uint32 moveClock,uint32 segmentTime,uint32 startDeadline,uint32 jobDeadline,uint32 minimumReputation,uint128 workerStake,uint128 challengerBond,uint128 claimBond)"
    );

    // EIP-712 appends the referenced types in alphabetical order.
    bytes32 private constant JOB_SPEC_TYPEHASH = keccak256(
        "JobSpec(bytes32 programRoot,bytes32 initialStateRoot,bytes32 datasetRoot,bytes32 scheduleRoot,uint64 seed,uint32 steps,uint32 checkpointInterval,uint64 work,uint40 offerDeadline,uint16 referee,Verification verification,Audits audits,Payment payment)"
        "Audits(uint32 rate,uint16 auditors,uint128 fee,uint128 budget)"
        "Payment(address token,uint128 amount,uint128 worth)"
        "Verification(uint32 challengeWindow,uint32 moveClock,uint32 segmentTime,uint32 startDeadline,uint32 jobDeadline,uint32 minimumReputation,uint128 workerStake,uint128 challengerBond,uint128 claimBond)"
    );

    function hash(JobSpec calldata spec) internal pure returns (bytes32) {
        return keccak256(bytes.concat(_program(spec), _terms(spec)));
    }

    function _program(JobSpec calldata spec) private pure returns (bytes memory) {
        return abi.encode(
            JOB_SPEC_TYPEHASH,
            spec.programRoot,
            spec.initialStateRoot,
            spec.datasetRoot,
            spec.scheduleRoot,
            spec.seed,
            spec.steps,
            spec.checkpointInterval
        );
    }

    function _terms(JobSpec calldata spec) private pure returns (bytes memory) {
        return abi.encode(
            spec.work,
            spec.offerDeadline,
            spec.referee,
            keccak256(abi.encode(VERIFICATION_TYPEHASH, spec.verification)),
            keccak256(abi.encode(AUDITS_TYPEHASH, spec.audits)),
            keccak256(abi.encode(PAYMENT_TYPEHASH, spec.payment))
        );
    }
}
