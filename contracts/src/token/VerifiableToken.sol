// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

/// @notice Stake, bond, vote and (on the devnet) payment token. The whole supply is minted to the deployer; burning is the only change.
/// @dev A balance votes once its holder has delegated, to itself or to another. What lies in the vault votes for nobody: stake
/// secures jobs, and whoever wants to vote with it takes it out before the vote is announced.
contract VerifiableToken is ERC20Burnable, ERC20Permit, ERC20Votes {
    constructor(uint256 supply) ERC20("Verifiable", "VRF") ERC20Permit("Verifiable") {
        _mint(msg.sender, supply);
    }

    /// @notice Checkpoints are kept by time (EIP-6372): block numbers mean different things on different networks.
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice The kind of clock, as EIP-6372 spells it.
    // forge-lint: disable-next-line(mixed-case-function)
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @inheritdoc ERC20Permit
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
