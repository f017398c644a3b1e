// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @notice A payment token with signatures instead of approvals (ERC-2612).
contract PermitToken is ERC20Permit {
    constructor(address holder, uint256 supply) ERC20("Permit", "PMT") ERC20Permit("Permit") {
        _mint(holder, supply);
    }
}

/// @notice Keeps one percent of what is transferred.
contract FeeToken is ERC20 {
    constructor(address holder, uint256 supply) ERC20("Fee", "FEE") {
        _mint(holder, supply);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from != address(0) && to != address(0)) _burn(to, value / 100);
    }
}

/// @notice Says false, or reverts, when told to; moves nothing then.
contract MoodyToken is ERC20 {
    error Refused();

    bool public saysFalse;
    bool public reverts;

    constructor(address holder, uint256 supply) ERC20("Moody", "MOO") {
        _mint(holder, supply);
    }

    function setMood(bool saysFalse_, bool reverts_) external {
        (saysFalse, reverts) = (saysFalse_, reverts_);
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        if (reverts) revert Refused();
        if (saysFalse) return false;
        return super.transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        if (reverts) revert Refused();
        if (saysFalse) return false;
        return super.transferFrom(from, to, value);
    }
}

/// @notice Calls somebody in the middle of every transfer, once.
contract CallingToken is ERC20 {
    address private _target;
    bytes private _data;
    bool public accepted;
    bytes public answer;

    constructor(address holder, uint256 supply) ERC20("Calling", "CALL") {
        _mint(holder, supply);
    }

    function callOnTransfer(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        address target = _target;
        if (target == address(0)) return;
        _target = address(0);
        (accepted, answer) = target.call(_data);
    }
}
