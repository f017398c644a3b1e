// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobSpec, Payment, Verification} from "../types/JobSpec.sol";

/// @notice EIP-712 `hashStruct` of a job specification (protocol section 5).
library JobSpecHash {
    bytes32 private constant PAYMENT_TYPEHASH = keccak256("Payment(address token,uint256 amount)");

    bytes32 private constant VERIFICATION_TYPEHASH = keccak256(
        "Verification(uint32 challengeWindow,uint32 moveClock,uint32 segmentTime,uint32 jobDeadline,uint256 workerStake,uint256 challengerBond)"
    );

    // EIP-712 appends the referenced types in alphabetical order.
    bytes32 private constant JOB_SPEC_TYPEHASH = keccak256(
        "JobSpec(bytes32 programRoot,bytes32 initialStateRoot,bytes32 datasetRoot,bytes32 scheduleRoot,uint64 seed,uint32 steps,uint32 checkpointInterval,Verification verification,Payment payment)"
        "Payment(address token,uint256 amount)"
        "Verification(uint32 challengeWindow,uint32 moveClock,uint32 segmentTime,uint32 jobDeadline,uint256 workerStake,uint256 challengerBond)"
    );

    function hash(JobSpec calldata spec) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                JOB_SPEC_TYPEHASH,
                spec.programRoot,
                spec.initialStateRoot,
                spec.datasetRoot,
                spec.scheduleRoot,
                spec.seed,
                spec.steps,
                spec.checkpointInterval,
                _hash(spec.verification),
                _hash(spec.payment)
            )
        );
    }

    function _hash(Verification calldata terms) private pure returns (bytes32) {
        return keccak256(abi.encode(VERIFICATION_TYPEHASH, terms));
    }

    function _hash(Payment calldata payment) private pure returns (bytes32) {
        return keccak256(abi.encode(PAYMENT_TYPEHASH, payment));
    }
}
