// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {IWrappedEther} from "../money/IWrappedEther.sol";

/// @notice Wrapped ether for chains that have none of their own: development networks and tests.
contract WrappedEther is ERC20, IWrappedEther {
    error EtherRefused(address account);

    constructor() ERC20("Wrapped Ether", "WETH") {}

    /// @inheritdoc IWrappedEther
    function deposit() external payable {
        _mint(msg.sender, msg.value);
    }

    /// @inheritdoc IWrappedEther
    function withdraw(uint256 amount) external {
        _burn(msg.sender, amount);
        (bool accepted,) = msg.sender.call{value: amount}("");
        if (!accepted) revert EtherRefused(msg.sender);
    }
}
