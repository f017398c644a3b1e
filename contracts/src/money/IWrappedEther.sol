// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice The two functions by which ether becomes an ERC-20 token and back (WETH9).
interface IWrappedEther is IERC20 {
    function deposit() external payable;
    function withdraw(uint256 amount) external;
}
