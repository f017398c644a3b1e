// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IWired} from "../wiring/IWired.sol";

/// @notice What an account is known for: evidence from finalised jobs that fades with time, and what it lost by. Written by the market alone.
/// @dev A score is the evidence for an account against that of nobody, in parts per million: 0 for whoever is unknown, near a million for whoever
/// finished worthy jobs for many others lately. Nobody is worse off than an unknown account, so that a new address gains nothing; see `Reputation`.
interface IReputation is IWired {
    enum Observation {
        FinalizedJob,
        LostDispute,
        Timeout
    }

    /// @notice Counters of one account: jobs finalised, disputes lost (as worker or challenger), attempts that ran past their deadline.
    struct Record {
        uint64 finalizedJobs;
        uint64 lostDisputes;
        uint64 timeouts;
    }

    /// @notice The stored state of one account, as it stood at its last observation.
    /// @param good Evidence for the account, 2^32 for a job of full worth.
    /// @param evidence All evidence, of whatever kind, in the same unit.
    /// @param updatedAt Time of the last observation, in ticks of 120 seconds.
    /// @param since Time of the first finalised job since the last lost dispute, in ticks; zero: none.
    /// @param penalty Ticks by which the evidence for the account has aged faster than time.
    struct Standing {
        uint64 good;
        uint64 evidence;
        uint32 updatedAt;
        uint32 since;
        uint64 penalty;
    }

    /// @notice One observation with all that its effect depends on: replaying these events gives every state.
    event Observed(
        address indexed account,
        address indexed counterparty,
        Observation indexed observation,
        uint256 worth,
        uint256 observedAt
    );

    /// @notice Names the market. Once, by the deployer.
    function initialize(address market) external;

    /// @notice A job is final; `worth` is what the worker was paid, in units of the stake token. Market only.
    function recordFinalizedJob(address worker, address requester, uint256 worth) external;

    /// @notice Worker or challenger lost a dispute about `worth`. Market only.
    function recordLostDispute(address account, address counterparty, uint256 worth) external;

    /// @notice An attempt ran past its deadline. Market only.
    function recordTimeout(address worker, address requester) external;

    function recordOf(address account) external view returns (Record memory);
    function standingOf(address account) external view returns (Standing memory);

    /// @notice How far an account can be relied on at this moment, parts per million.
    function scoreOf(address account) external view returns (uint256);

    /// @notice How much is known about an account at this moment, good or bad, parts per million.
    function confidenceOf(address account) external view returns (uint256);

    /// @notice What one counterparty still contributes to the evidence for an account at this moment.
    function contributionOf(address account, address counterparty) external view returns (uint256);
}
