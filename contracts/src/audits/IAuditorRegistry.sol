// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../types/JobId.sol";
import {IWired} from "../wiring/IWired.sol";

/// @notice Who may be drawn as an auditor: accounts with whole units of stake that enlisted for the job, as they stood at every block.
/// @dev Nobody owes an answer who did not say for this job that it has what it takes: program, data, time and the bond of a game. Otherwise a job
/// whose data nobody has could cost every auditor its stake.
interface IAuditorRegistry is IWired {
    /// @notice What is locked in the vault for an auditor.
    /// @param backing What stands behind its units: at least one unit each.
    /// @param leaving What it has taken out of the draw; it can still be seized until it is withdrawn.
    /// @param readyAt When what is leaving becomes free, seconds since 1970.
    struct Auditor {
        uint128 backing;
        uint128 leaving;
        uint64 readyAt;
    }

    error NoUnits();
    error UnitsExceeded(uint256 units, uint256 wanted);
    error NothingLeft(address auditor);
    error StillLeaving(uint256 readyAt, uint256 now_);

    /// @notice How many units an auditor, and all together, have from this block on.
    event UnitsChanged(address indexed auditor, uint256 units, uint256 total);

    /// @notice How many units of an auditor's, and of all, are for a job's audits from this block on.
    event Enlisted(JobId indexed jobId, address indexed auditor, uint256 units, uint256 total);
    event LeaveBegun(address indexed auditor, uint256 amount, uint256 readyAt);
    event Left(address indexed auditor, uint256 amount);
    event AuditorSeized(address indexed auditor, address indexed accuser, uint256 credited, uint256 burned);

    /// @notice Names the court, which alone may seize. Once, by the deployer.
    function initialize(address court) external;

    /// @notice Adds units to the caller's, and locks free stake of the vault so that each of them is covered.
    function join(uint32 units) external;

    /// @notice Takes units of the caller's out of all later draws. Their stake is free after the vault's unbonding delay; a further call adds to it and starts the delay anew.
    function beginLeaving(uint32 units) external;

    /// @notice Makes free what has left.
    function withdrawLeft() external;

    /// @notice Offers all of the caller's units for the draws of a job's audits; again, when it has others.
    function enlist(JobId jobId) external;

    /// @notice Takes the caller's units out of all later draws of a job. What was drawn before is still owed.
    function resign(JobId jobId) external;

    /// @notice Counts an auditor's units in a job's total no higher than it still has them. Anyone.
    function refresh(JobId jobId, address auditor) external;

    /// @notice Takes up to `amount` of an auditor's stake, what is leaving included: a quarter becomes free stake of the accuser, the rest burns. Court only.
    function seize(address auditor, uint256 amount, address accuser) external returns (uint256 credited, uint256 burned);

    /// @notice Stake of one unit.
    function unit() external view returns (uint256);

    function auditorOf(address account) external view returns (Auditor memory);
    function unitsOf(address auditor) external view returns (uint256);
    function totalUnits() external view returns (uint256);

    /// @notice Units that are enlisted for a job: those of an auditor, and all.
    function enlistedOf(JobId jobId, address auditor) external view returns (uint256 units, uint256 total);

    /// @notice Units that could be drawn at the end of a past block: those of an auditor, and how many all had enlisted.
    function enlistedAt(JobId jobId, address auditor, uint48 height)
        external
        view
        returns (uint256 units, uint256 total);
}
