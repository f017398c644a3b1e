// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IWired} from "./IWired.sol";

/// @notice Counts what an account did, written by the market alone.
interface IReputation is IWired {
    /// @notice Counters of one account: jobs finalised, disputes lost (as worker or challenger), attempts that ran past their deadline.
    struct Record {
        uint64 finalizedJobs;
        uint64 lostDisputes;
        uint64 timeouts;
    }

    event ReputationChanged(
        address indexed account, uint64 finalizedJobs, uint64 lostDisputes, uint64 timeouts, int256 score
    );

    /// @notice Names the market. Once, by the deployer.
    function initialize(address market) external;

    function recordFinalizedJob(address account) external;
    function recordLostDispute(address account) external;
    function recordTimeout(address account) external;

    function recordOf(address account) external view returns (Record memory);

    /// @notice `finalizedJobs - 10 lostDisputes - timeouts`.
    function scoreOf(address account) external view returns (int256);
}
