// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IWired} from "./IWired.sol";

/// @notice Lets the deployer, and nobody else, name the contracts that call each other in a circle, once.
abstract contract Wired is IWired {
    address private immutable _DEPLOYER;
    bool private _initialized;

    constructor() {
        _DEPLOYER = msg.sender;
    }

    modifier onlyDeployerOnce() {
        // INVARIANT: who may move stake and end jobs never changes after deployment.
        if (msg.sender != _DEPLOYER) revert NotDeployer(msg.sender);
        if (_initialized) revert AlreadyInitialized();
        _initialized = true;
        _;
    }

    function _only(address authorized) internal view {
        if (msg.sender != authorized) revert NotAuthorized(msg.sender);
    }
}
