// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../types/JobId.sol";

/// @notice Keeps the last payment of a job until its weights are delivered.
interface IDeliveryDesk {
    /// @notice Who delivers what to whom: the state after `lastSegment`, for `amount` of `token`, which the desk's balance in the escrow has
    /// grown by; times in seconds.
    struct Terms {
        address worker;
        address requester;
        address token;
        uint128 amount;
        uint32 window;
        uint32 moveClock;
        uint32 lastSegment;
    }

    /// @notice All segments of a job are final. Market only.
    function open(JobId jobId, Terms calldata terms) external;
}
