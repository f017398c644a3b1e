// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IStakeVault} from "../money/IStakeVault.sol";
import {JobId} from "../types/JobId.sol";
import {Wired} from "../wiring/Wired.sol";
import {IAuditorRegistry} from "./IAuditorRegistry.sol";

/// @title AuditorRegistry
/// @dev Stake stays in the vault, locked; here is only what it stands for. Layout of an auditor, two slots:
///
///     slot 0   [127..0] backing  [255..128] leaving
///     slot 1   [63..0] readyAt
contract AuditorRegistry is IAuditorRegistry, Wired {
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for uint256;

    /// @dev Of what is seized an accuser gets one part in this many: accusing oneself costs three quarters.
    uint256 private constant SEIZED_SHARE = 4;

    IStakeVault private immutable _VAULT;
    uint256 private immutable _UNIT;
    uint256 private immutable _DELAY;

    address private _court;
    mapping(address account => Auditor) private _auditors;
    mapping(address account => Checkpoints.Trace208) private _units;
    uint256 private _total;
    mapping(JobId jobId => mapping(address account => Checkpoints.Trace208)) private _enlisted;
    mapping(JobId jobId => Checkpoints.Trace208) private _enlistedTotal;

    constructor(IStakeVault vault, uint256 unit_) {
        if (unit_ == 0) revert NoUnits();
        _VAULT = vault;
        _UNIT = unit_;
        _DELAY = vault.unbondingDelay();
    }

    /// @inheritdoc IAuditorRegistry
    function initialize(address court) external onlyDeployerOnce {
        _court = court;
    }

    /// @inheritdoc IAuditorRegistry
    function join(uint32 units) external {
        if (units == 0) revert NoUnits();
        Auditor storage auditor = _auditors[msg.sender];
        uint256 count = _units[msg.sender].latest() + units;
        // What was seized in part is made whole by whoever joins again.
        uint256 amount = count * _UNIT - auditor.backing;
        auditor.backing += amount.toUint128();
        _setUnits(msg.sender, count);
        _VAULT.lock(msg.sender, amount);
    }

    /// @inheritdoc IAuditorRegistry
    function beginLeaving(uint32 units) external {
        if (units == 0) revert NoUnits();
        Auditor storage auditor = _auditors[msg.sender];
        uint256 count = _units[msg.sender].latest();
        if (units > count) revert UnitsExceeded(count, units);
        // The last unit takes along what is left of one that was seized in part.
        uint256 amount = units == count ? auditor.backing : units * _UNIT;
        auditor.backing -= amount.toUint128();
        auditor.leaving += amount.toUint128();
        uint256 readyAt = block.timestamp + _DELAY;
        auditor.readyAt = readyAt.toUint64();
        _setUnits(msg.sender, count - units);
        emit LeaveBegun(msg.sender, amount, readyAt);
    }

    /// @inheritdoc IAuditorRegistry
    function withdrawLeft() external {
        Auditor storage auditor = _auditors[msg.sender];
        uint256 amount = auditor.leaving;
        if (amount == 0) revert NothingLeft(msg.sender);
        // INVARIANT: the stake of an answer is there until it is known whether the answer was right.
        if (block.timestamp < auditor.readyAt) revert StillLeaving(auditor.readyAt, block.timestamp);
        auditor.leaving = 0;
        emit Left(msg.sender, amount);
        _VAULT.unlock(msg.sender, amount);
    }

    /// @inheritdoc IAuditorRegistry
    function enlist(JobId jobId) external {
        uint256 units = _units[msg.sender].latest();
        if (units == 0) revert NoUnits();
        _setEnlisted(jobId, msg.sender, units);
    }

    /// @inheritdoc IAuditorRegistry
    function resign(JobId jobId) external {
        _setEnlisted(jobId, msg.sender, 0);
    }

    /// @inheritdoc IAuditorRegistry
    function refresh(JobId jobId, address auditor) external {
        _setEnlisted(jobId, auditor, Math.min(_enlisted[jobId][auditor].latest(), _units[auditor].latest()));
    }

    /// @inheritdoc IAuditorRegistry
    function seize(address account, uint256 amount, address accuser)
        external
        returns (uint256 credited, uint256 burned)
    {
        _only(_court);
        Auditor storage auditor = _auditors[account];
        uint256 fromBacking = Math.min(amount, auditor.backing);
        uint256 fromLeaving = Math.min(amount - fromBacking, auditor.leaving);
        auditor.backing -= uint128(fromBacking);
        auditor.leaving -= uint128(fromLeaving);
        // INVARIANT: every unit in a draw is covered.
        uint256 covered = auditor.backing / _UNIT;
        if (covered < _units[account].latest()) {
            // A unit that is not whole is no unit: what is left of it can leave.
            if (covered == 0) _release(auditor);
            _setUnits(account, covered);
        }
        credited = (fromBacking + fromLeaving) / SEIZED_SHARE;
        burned = fromBacking + fromLeaving - credited;
        emit AuditorSeized(account, accuser, credited, burned);
        if (credited + burned != 0) _VAULT.seize(account, accuser, credited, burned);
    }

    /// @inheritdoc IAuditorRegistry
    function unit() external view returns (uint256) {
        return _UNIT;
    }

    /// @inheritdoc IAuditorRegistry
    function auditorOf(address account) external view returns (Auditor memory) {
        return _auditors[account];
    }

    /// @inheritdoc IAuditorRegistry
    function unitsOf(address auditor) external view returns (uint256) {
        return _units[auditor].latest();
    }

    /// @inheritdoc IAuditorRegistry
    function totalUnits() external view returns (uint256) {
        return _total;
    }

    /// @inheritdoc IAuditorRegistry
    function enlistedOf(JobId jobId, address auditor) external view returns (uint256 units, uint256 total) {
        return (_enlisted[jobId][auditor].latest(), _enlistedTotal[jobId].latest());
    }

    /// @inheritdoc IAuditorRegistry
    function enlistedAt(JobId jobId, address auditor, uint48 height)
        external
        view
        returns (uint256 units, uint256 total)
    {
        // INVARIANT: a unit that has left is not drawn, whatever it had enlisted for.
        units = Math.min(_units[auditor].upperLookupRecent(height), _enlisted[jobId][auditor].upperLookupRecent(height));
        total = _enlistedTotal[jobId].upperLookupRecent(height);
    }

    function _release(Auditor storage auditor) private {
        auditor.leaving += auditor.backing;
        auditor.backing = 0;
        auditor.readyAt = (block.timestamp + _DELAY).toUint64();
    }

    function _setUnits(address auditor, uint256 count) private {
        _total = _total + count - _units[auditor].latest();
        _units[auditor].push(uint48(block.number), count.toUint208());
        emit UnitsChanged(auditor, count, _total);
    }

    function _setEnlisted(JobId jobId, address auditor, uint256 count) private {
        uint48 height = uint48(block.number);
        uint256 total = _enlistedTotal[jobId].latest() + count - _enlisted[jobId][auditor].latest();
        _enlisted[jobId][auditor].push(height, count.toUint208());
        _enlistedTotal[jobId].push(height, total.toUint208());
        emit Enlisted(jobId, auditor, count, total);
    }
}
