// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";

/// @notice Stake, bond and (on the devnet) payment token. The whole supply is minted to the deployer; burning is the only change.
contract VerifiableToken is ERC20Burnable {
    constructor(uint256 supply) ERC20("Verifiable", "VRF") {
        _mint(msg.sender, supply);
    }
}
