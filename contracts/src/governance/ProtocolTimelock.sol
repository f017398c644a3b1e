// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {IProtocolGovernor} from "./IProtocolGovernor.sol";

/// @title ProtocolTimelock
/// @notice Holds what a vote has passed for a while, so that whoever dislikes it can finish and leave. Anyone executes it afterwards.
/// @dev No account administers it: the governor proposes and cancels, the timelock alone changes its own roles and delay. The
/// governor's address is given before it has code, so that not even the deployer has a role for a moment.
contract ProtocolTimelock is TimelockController {
    uint256 private constant MOST_DELAY = 30 days;
    uint256 private immutable _LEAST_DELAY;

    /// @param delay Seconds between a passed vote and its execution; later at least 1 day, or this where it is shorter.
    /// @param governor The governor's address.
    constructor(uint256 delay, address governor)
        TimelockController(delay, _one(governor), _one(address(0)), address(0))
    {
        if (delay > MOST_DELAY) {
            revert IProtocolGovernor.DelayOutOfBounds(0, MOST_DELAY, delay);
        }
        _LEAST_DELAY = delay < 1 days ? delay : 1 days;
    }

    /// @inheritdoc TimelockController
    function updateDelay(uint256 delay) public override {
        // INVARIANT: there is always time to leave, and always an end to waiting.
        if (delay < _LEAST_DELAY || delay > MOST_DELAY) {
            revert IProtocolGovernor.DelayOutOfBounds(_LEAST_DELAY, MOST_DELAY, delay);
        }
        super.updateDelay(delay);
    }

    function _one(address account) private pure returns (address[] memory accounts) {
        accounts = new address[](1);
        accounts[0] = account;
    }
}
