// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IReputation} from "./IReputation.sol";
import {Wired} from "./Wired.sol";

/// @title Reputation
/// @dev One slot an account: [63..0] finalizedJobs [127..64] lostDisputes [191..128] timeouts.
contract Reputation is IReputation, Wired {
    /// @dev A lost dispute is proof of a wrong claim (or silence under oath); a missed deadline is only lateness.
    int256 private constant LOST_DISPUTE_WEIGHT = 10;

    address private _market;
    mapping(address account => Record) private _records;

    /// @inheritdoc IReputation
    function initialize(address market) external onlyDeployerOnce {
        _market = market;
    }

    /// @inheritdoc IReputation
    function recordFinalizedJob(address account) external {
        _only(_market);
        ++_records[account].finalizedJobs;
        _emitChange(account);
    }

    /// @inheritdoc IReputation
    function recordLostDispute(address account) external {
        _only(_market);
        ++_records[account].lostDisputes;
        _emitChange(account);
    }

    /// @inheritdoc IReputation
    function recordTimeout(address account) external {
        _only(_market);
        ++_records[account].timeouts;
        _emitChange(account);
    }

    /// @inheritdoc IReputation
    function recordOf(address account) external view returns (Record memory) {
        return _records[account];
    }

    /// @inheritdoc IReputation
    function scoreOf(address account) public view returns (int256) {
        Record storage record = _records[account];
        return int256(uint256(record.finalizedJobs)) - LOST_DISPUTE_WEIGHT * int256(uint256(record.lostDisputes))
            - int256(uint256(record.timeouts));
    }

    function _emitChange(address account) private {
        Record storage record = _records[account];
        emit ReputationChanged(account, record.finalizedJobs, record.lostDisputes, record.timeouts, scoreOf(account));
    }
}
